import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { lengthPrefixed, utf8Encode } from '@comity/codec'
import { deriveKeyPair, type KeyPair } from '@comity/oprf'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'

const nonceLength = 12
const tagLength = 16

/**
 * Makes the key of an operation that this party keeps (spec/outcomes.md §7): from 32 fresh random bytes, wrapped by the key file
 * of epochs, outside the epochs themselves. Returns the public key.
 */
export async function makeOperationKey(node: NodeContext, tx: Tx, operation: string): Promise<Uint8Array> {
  // From the system's random source; never derived from a lasting secret.
  const seed = new Uint8Array(randomBytes(32))
  const { publicKey } = keyPairOf(seed, operation)
  const wrapped = wrap(node.keys.epochWrap, operation, seed)
  await tx.insertInto('operation_key').values({ operation, public_key: publicKey, seed_wrapped: wrapped }).execute()
  return publicKey
}

/** The key pair of an operation. Throws `not-found` where this party keeps none, `key-retired` where its wrapping was lost. */
export async function operationKeyPair(node: NodeContext, operation: string): Promise<KeyPair> {
  const row = await node.db
    .selectFrom('operation_key')
    .select('seed_wrapped')
    .where('operation', '=', operation)
    .executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  const seed = unwrap(node.keys.epochWrap, operation, row.seed_wrapped) ?? fail('key-retired', {})
  return keyPairOf(seed, operation)
}

/** Wraps the seeds of operations under a new key, in the transaction that makes it the key. */
export async function rewrapOperationKeys(node: NodeContext, tx: Tx, key: Uint8Array): Promise<void> {
  const rows = await tx.selectFrom('operation_key').selectAll().forUpdate().execute()
  for (const { operation, seed_wrapped: wrapped } of rows) {
    const seed = unwrap(node.keys.epochWrap, operation, wrapped)
    // One that does not open is lost already.
    if (seed === undefined) continue
    const anew = wrap(key, operation, seed)
    await tx.updateTable('operation_key').set({ seed_wrapped: anew }).where('operation', '=', operation).execute()
  }
}

function keyPairOf(seed: Uint8Array, operation: string): KeyPair {
  return deriveKeyPair({ seed, info: lengthPrefixed(utf8Encode('comity-operation/1'), utf8Encode(operation)) })
}

function wrap(key: Uint8Array, operation: string, seed: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(wrapData(operation))
  return new Uint8Array(Buffer.concat([nonce, cipher.update(seed), cipher.final(), cipher.getAuthTag()]))
}

function unwrap(key: Uint8Array, operation: string, wrapped: Uint8Array): Uint8Array | undefined {
  if (wrapped.length !== nonceLength + 32 + tagLength) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, nonceLength))
  decipher.setAAD(wrapData(operation)).setAuthTag(wrapped.subarray(-tagLength))
  try {
    const opened = [decipher.update(wrapped.subarray(nonceLength, -tagLength)), decipher.final()]
    return new Uint8Array(Buffer.concat(opened))
  } catch {
    return undefined
  }
}

function wrapData(operation: string): Uint8Array {
  return lengthPrefixed(utf8Encode('operation-seed'), utf8Encode(operation))
}
