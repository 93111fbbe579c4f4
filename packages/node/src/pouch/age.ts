import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { bech32 } from '@scure/base'
import { fail } from '../errors.ts'
import { loadAge } from '../load-age.ts'

/** spec/pouch.md §2: an age header for one recipient takes a fifth of this. */
const maxHeader = 4_096
const headerStart = 'age-encryption.org/v1\n'
const headerEnd = '\n--- '

/** The age recipient (`age1…`) of the X25519 key that a party's card names for pouches. */
export function ageRecipient(publicKey: Uint8Array): string {
  return bech32.encode('age', bech32.toWords(publicKey), false)
}

/** The age identity (`AGE-SECRET-KEY-1…`) of an X25519 private key. */
export function ageIdentity(privateKey: Uint8Array): string {
  return bech32.encode('age-secret-key-', bech32.toWords(privateKey), false).toUpperCase()
}

/** Encrypts as it comes, to one recipient (age-encryption.org/v1). */
export async function encryptFor(
  publicKey: Uint8Array,
  plaintext: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const { Encrypter } = await loadAge()
  const encrypter = new Encrypter()
  encrypter.addRecipient(ageRecipient(publicKey))
  const stream = Readable.toWeb(Readable.from(plaintext)) as ReadableStream<Uint8Array>
  return encrypter.encrypt(stream)
}

/**
 * Opens an age file as it is read; what is yielded is authentic piece by piece, and the end is reached only when the file
 * is whole. Throws `wrong-recipient` for a file that is not for this key, `pouch-invalid` for one that is none.
 */
export async function* decryptFile(path: string, privateKey: Uint8Array): AsyncGenerator<Uint8Array> {
  await checkHeader(path)
  const { Decrypter } = await loadAge()
  const decrypter = new Decrypter()
  decrypter.addIdentity(ageIdentity(privateKey))
  const file = createReadStream(path)
  try {
    const opened = await decrypter.decrypt(Readable.toWeb(file) as ReadableStream<Uint8Array>).catch(refuseHeader)
    yield* refusing(opened)
  } finally {
    file.destroy()
  }
}

/** The library reads a header of any length: it is bounded before. */
async function checkHeader(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxHeader), 0, maxHeader, 0)
    const text = buffer.subarray(0, bytesRead).toString('latin1')
    if (!text.startsWith(headerStart) || !text.includes(headerEnd)) fail('pouch-invalid', {})
  } finally {
    await file.close()
  }
}

function refuseHeader(error: unknown): never {
  const isOther = error instanceof Error && error.message.startsWith('no identity matched')
  return fail(isOther ? 'wrong-recipient' : 'pouch-invalid', {})
}

async function* refusing(opened: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = opened[Symbol.asyncIterator]()
  for (;;) {
    // Only what the cipher says becomes a refusal: what our reader throws passes by.
    const next = await pieces.next().catch(() => fail('pouch-invalid', {}))
    if (next.done === true) return
    yield next.value
  }
}
