import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { partyCard } from '@comity/client/api'
import { asUnverified, fromBase64url, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import { type PouchManifestValue, type PouchPartEntry, signPouch } from '@comity/protocol/pouch'
import { bech32 } from '@scure/base'
import { Decrypter, Encrypter } from 'age-encryption'
import type { TestParty } from '../src/index.ts'
import { stolenKey } from './attacker.ts'

/** What stands in an opened pouch. */
export interface Unpacked {
  readonly jws: string
  readonly manifest: PouchManifestValue
  readonly contents: readonly Uint8Array[]
}

const magic = Buffer.from('comity-pouch/1\n')

/** Opens a file with the pouch key from a party's folder, without the node. */
export async function unpack(file: Uint8Array, reader: TestParty): Promise<Unpacked> {
  const key = JSON.parse(readFileSync(join(reader.dir, 'keys', 'pouch.json'), 'utf8')) as { readonly key: string }
  const decrypter = new Decrypter()
  const words = bech32.toWords(fromBase64url(key.key, 32))
  decrypter.addIdentity(bech32.encode('age-secret-key-', words, false).toUpperCase())
  const plain = Buffer.from(await decrypter.decrypt(file))
  const length = plain.readUInt32BE(magic.length)
  let at = magic.length + 4 + length
  const jws = plain.subarray(magic.length + 4, at).toString('ascii')
  const manifest = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as PouchManifestValue
  const contents = manifest.parts.map((part) => plain.subarray(at, (at += part.length)))
  return { jws, manifest, contents }
}

/** Encrypts a container to a party, as anybody who has its card can. */
export async function seal(
  { jws, contents }: Pick<Unpacked, 'jws' | 'contents'>,
  reader: TestParty,
): Promise<Uint8Array> {
  const { card } = await reader.call(partyCard, {}, 'officer')
  const { keys } = verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
  const encrypter = new Encrypter()
  encrypter.addRecipient(bech32.encode('age', bech32.toWords(keys.pouch), false))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(jws.length)
  return encrypter.encrypt(Buffer.concat([magic, length, Buffer.from(jws), ...contents]))
}

/** A part as its sender describes it. */
export function entryOf(
  part: Pick<PouchPartEntry, 'kind' | 'name'> & { readonly question?: string },
  content: Uint8Array,
): PouchPartEntry {
  return { ...part, length: content.length, sha256: toBase64url(sha256(content)) }
}

/** A pouch that a party's own key signed, with whatever the caller wants in it. */
export async function forge(given: {
  readonly from: TestParty
  readonly to: TestParty
  readonly now: number
  readonly number: number
  readonly parts: readonly { readonly entry: PouchPartEntry; readonly content: Uint8Array }[]
  readonly vary?: Partial<Pick<PouchManifestValue, 'to' | 'from' | 'pouch'>>
}): Promise<Uint8Array> {
  const jws = signPouch({
    key: stolenKey(given.from, 'message'),
    manifest: {
      from: given.from.code,
      to: given.to.code,
      pouch: randomUUID(),
      number: given.number,
      opened: [],
      seen: null,
      createdAt: given.now,
      expiresAt: given.now + 86_400_000,
      parts: given.parts.map(({ entry }) => entry),
      ...given.vary,
    },
  })
  return seal({ jws, contents: given.parts.map(({ content }) => content) }, given.to)
}
