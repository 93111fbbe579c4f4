import { partyLink, pouchPack, type PouchOpened } from '@comity/client/api'
import { openPouchOwn, readPouchOwn } from '@comity/client/own'
import type { TestParty } from '@comity/testnet'

/** Somebody who carries files between nodes that share no network. */

/** Packs everything that waits at `from` for `to`. */
export async function pack(from: TestParty, to: TestParty): Promise<Uint8Array> {
  const { pouch } = await from.call(pouchPack, { party: to.code }, 'officer')
  const pieces: Uint8Array[] = []
  for await (const piece of readPouchOwn(from.ownNode('officer'), { pouch })) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Opens a file at a party. */
export function open(at: TestParty, file: Uint8Array): Promise<PouchOpened> {
  return openPouchOwn(at.ownNode('officer'), { content: pieces(file) })
}

/** Packs at one party, carries and opens at the other. */
export async function carry(from: TestParty, to: TestParty): Promise<PouchOpened> {
  return open(to, await pack(from, to))
}

/** From now on neither node calls the other. */
export async function part(one: TestParty, other: TestParty): Promise<void> {
  await one.call(partyLink, { party: other.code, link: 'pouch' }, 'officer')
  await other.call(partyLink, { party: one.code, link: 'pouch' }, 'officer')
}

// oxlint-disable-next-line typescript/require-await -- the shape of a stream; the bytes are at hand
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
