import { createHash, randomUUID } from 'node:crypto'
import type { Sha256 } from '@comity/codec'
import { caseDescription, writeBag } from '@comity/evidence'

export const evidence = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
export const giver = 'sudland-police'
export const startSha256 = (): Sha256 => {
  const hash = createHash('sha256')
  return { update: (piece) => void hash.update(piece), digest: () => hash.digest() }
}

/** Yields bytes in pieces of uneven lengths. */
export async function* piecesOf(bytes: Uint8Array, length = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0, step = 1; at < bytes.length; at += step, step = (step % length) + 7) {
    yield await Promise.resolve(bytes.subarray(at, at + step))
  }
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece.slice())
  return Buffer.concat(pieces)
}

export function filesOf(contents: readonly Uint8Array[]) {
  return contents.map((content) => ({ bytes: content.length, sha256: createHash('sha256').update(content).digest() }))
}

export function describe(contents: readonly Uint8Array[], name = (place: number) => `exhibit-${String(place)}.bin`) {
  return caseDescription({
    evidence,
    title: 'Server image of rack 4',
    giver,
    collectedAt: '2026-07-23T09:00:00.000Z',
    collector: 'Digital forensics unit',
    source: 'Hosting provider, rack 4',
    method: 'Live acquisition',
    tool: { name: 'dc3dd', version: '7.2.646' },
    legalBasis: 'Order 7',
    files: filesOf(contents).map((file, place) => ({ ...file, name: name(place) })),
    newId: randomUUID,
  })
}

/** A bag of these contents, whole. */
export function bagOf(contents: readonly Uint8Array[]): Promise<Buffer> {
  return collect(
    writeBag({
      evidence,
      giver,
      files: filesOf(contents),
      description: describe(contents),
      readFile: (place) => piecesOf(contents[place] ?? new Uint8Array()),
      startSha256,
    }),
  )
}
