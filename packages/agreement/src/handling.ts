import { fail } from './errors.ts'

/** FIRST TLP 2.0, laxest first. AMBER and AMBER+STRICT have different ranks. */
export const tlpNames = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const
/** Permissible Actions Protocol, laxest first. */
export const papNames = ['CLEAR', 'GREEN', 'AMBER', 'RED'] as const
/** Europol handling codes. H3 carries free text, so to a machine it is the strictest. */
export const europolNames = ['H0', 'H1', 'H2', 'H3'] as const

export type Tlp = (typeof tlpNames)[number]
export type Pap = (typeof papNames)[number]
export type EuropolCode = (typeof europolNames)[number]

/** How information may be used: TLP for who sees it, PAP for what may be done with it, Europol codes for where it may go. */
export interface Handling {
  readonly tlp: Tlp
  readonly pap: Pap
  readonly europol: readonly EuropolCode[]
}

/** The strictest of several handlings, part by part: highest ranks and all codes. Throws `schema` for none. */
export function strictestHandling(handlings: readonly Handling[]): Handling {
  if (handlings.length === 0) fail('schema', {})
  const tlpRank = Math.max(...handlings.map((handling) => rankIn(tlpNames, handling.tlp)))
  const papRank = Math.max(...handlings.map((handling) => rankIn(papNames, handling.pap)))
  const codes = new Set(handlings.flatMap((handling) => handling.europol))
  return {
    tlp: tlpNames[tlpRank] ?? 'RED',
    pap: papNames[papRank] ?? 'RED',
    europol: europolNames.filter((code) => codes.has(code)),
  }
}

/** Tells whether a handling is within the ceiling of an agreement. Guards nothing; see `verifyWithinCeiling`. */
export function isWithinCeiling({
  handling,
  ceiling,
}: {
  readonly handling: Handling
  readonly ceiling: Handling
}): boolean {
  return (
    rankIn(tlpNames, handling.tlp) <= rankIn(tlpNames, ceiling.tlp) &&
    rankIn(papNames, handling.pap) <= rankIn(papNames, ceiling.pap) &&
    handling.europol.every((code) => code !== 'H3' && ceiling.europol.includes(code))
  )
}

/** Returns the handling when the ceiling of the agreement lets it pass. Throws `marking-forbids`. */
export function verifyWithinCeiling(input: { readonly handling: Handling; readonly ceiling: Handling }): Handling {
  if (!isWithinCeiling(input)) fail('marking-forbids', {})
  return input.handling
}

/** The two handling bytes of a label, spec/agreements.md §5: TLP rank ‖ PAP rank, then one bit a Europol code. */
export function encodeHandling(handling: Handling): Uint8Array {
  const ranks = (rankIn(tlpNames, handling.tlp) << 4) | rankIn(papNames, handling.pap)
  const codes = handling.europol.reduce((bits, code) => bits | (1 << europolNames.indexOf(code)), 0)
  return Uint8Array.of(ranks, codes)
}

/** Reads the two handling bytes. A value that is not known here counts as the strictest. Throws `schema` for another length. */
export function decodeHandling(bytes: Uint8Array): Handling {
  const [ranks, codes] = bytes
  if (ranks === undefined || codes === undefined || bytes.length !== 2) return fail('schema', { length: bytes.length })
  const unknownCode = codes >= 1 << europolNames.length
  return {
    tlp: tlpNames[ranks >> 4] ?? 'RED',
    pap: papNames[ranks & 0x0f] ?? 'RED',
    europol: europolNames.filter((code, at) => (codes & (1 << at)) !== 0 || (code === 'H3' && unknownCode)),
  }
}

function rankIn(names: readonly string[], name: string): number {
  const rank = names.indexOf(name)
  // A word that is not known here is treated as stricter than every known one.
  return rank < 0 ? names.length - 1 : rank
}

/** TLP, PAP and codes in one line, as people write them. */
export function handlingLine({
  tlp,
  pap,
  europol,
}: {
  readonly tlp: string
  readonly pap: string
  readonly europol: readonly string[]
}): string {
  return [`TLP:${tlp}`, `PAP:${pap}`, ...europol].join(' ')
}
