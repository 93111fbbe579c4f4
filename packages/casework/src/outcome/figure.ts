import {
  checkShape,
  closed,
  fromBase64url,
  lengthPrefixed,
  oneOf,
  parseInstant,
  sha256,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { leafHash, nodeHash, type Position, proveInclusion, TileTree, verifyInclusion } from '@comity/tlog'
import Type, { type Static } from 'typebox'
import { compareText } from '../compare-text.ts'
import { fail } from '../errors.ts'
import { contradictionsIn } from './contradictions.ts'
import { outcomeKinds } from './kinds.ts'
import { keyText, type OutcomeLedger } from './ledger.ts'
import { rowsIn, subjectStates } from './total.ts'
import { digestOf } from '../digest.ts'
import { Country, Day, Digest, isDayOfCalendar, Uuid } from '../shapes.ts'

/** A number that parties are to agree on: exactly what it counts (spec/outcomes.md §5). */
export const FigureSchema = closed({
  schema: Type.Literal(1),
  operation: Uuid,
  kind: oneOf(outcomeKinds),
  measure: oneOf(['events', 'subjects'] as const),
  place: Type.Union([Type.Null(), Country]),
  from: Type.Union([Type.Null(), Day]),
  to: Type.Union([Type.Null(), Day]),
  asOf: Type.String(),
  /** Digest of the agreed figure that this one corrects. */
  supersedes: Type.Union([Type.Null(), Digest]),
  /** 32 random bytes, chosen by whoever proposes: the leaves cannot be tried out from the root. */
  salt: Digest,
})
export type Figure = Static<typeof FigureSchema>

/** Reads a figure: its days exist and stand in their order. Throws `schema`. */
export function readFigure(value: unknown): Figure {
  const figure = checkShape(FigureSchema, value)
  parseInstant(figure.asOf)
  const { from, to } = figure
  if (![from, to].every((day) => day === null || isDayOfCalendar(day))) fail('schema', {})
  // ISO 8601 days stand in the order of their text.
  if (from !== null && to !== null && from > to) fail('schema', {})
  return figure
}

/** The name of a figure: SHA-256 of its RFC 8785 bytes, base64url. */
export function figureDigest(figure: Figure): string {
  return digestOf(figure)
}

/** What a party computes for a figure from its own copy of the ledger. */
export interface FigureCount {
  readonly n: number
  /** base64url of the RFC 6962 root over the leaves. */
  readonly root: string
  /** What is counted, in the order of the leaves: keys of events, or tokens of subjects. */
  readonly counted: readonly string[]
}

/**
 * Counts a figure: only what is agreed. Throws `object-mismatch` while something in its scope contradicts itself or has a
 * provisional subject: such a number would have to be taken back.
 */
export function countFigure(ledger: OutcomeLedger, figure: Figure): FigureCount {
  const rows = rowsIn(ledger, figure)
  const tokens = new Set(rows.map(({ key }) => key.token))
  const isProvisional = rows.some(({ holders }) => [...holders.values()].some(({ provisional }) => provisional))
  if (isProvisional || contradictionsIn(ledger).some(({ token }) => tokens.has(token))) fail('object-mismatch', {})
  const counted =
    figure.measure === 'events'
      ? rows.filter(({ state }) => state === 'agreed').map(({ key }) => keyText(key))
      : [...subjectStates(rows)].filter(([, state]) => state === 'agreed').map(([token]) => token)
  return countOf(figure, counted)
}

/** The same from the leaves alone: what an auditor does who has the tokens and no ledger. */
export function countOf(figure: Figure, counted: readonly string[]): FigureCount {
  const sorted = [...new Set(counted)].sort(compareText)
  const tree = new TileTree()
  for (const one of sorted) tree.append(leafOf(figure, one))
  return { n: sorted.length, root: toBase64url(tree.root()), counted: sorted }
}

function leafOf({ salt }: Figure, counted: string): Uint8Array {
  return sha256(lengthPrefixed(utf8Encode('comity-figure/1'), fromBase64url(salt, 32), utf8Encode(counted)))
}

/** That one thing is among those counted. */
export interface CountedProof {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
}

/** Proves one of a figure's leaves (RFC 6962 §2.1.1). Throws `object-mismatch` for what the figure does not count. */
export async function proveCounted(figure: Figure, { counted }: FigureCount, one: string): Promise<CountedProof> {
  const index = counted.indexOf(one)
  if (index < 0) fail('object-mismatch', {})
  const leaves = counted.map((each) => leafHash(leafOf(figure, each)))
  const readHashes = (positions: readonly Position[]) => Promise.resolve(positions.map((at) => subtree(leaves, at)))
  return { index, hashes: await proveInclusion({ index, size: leaves.length, readHashes }) }
}

function subtree(leaves: readonly Uint8Array[], { level, index }: Position): Uint8Array {
  if (level === 0) return leaves[index] ?? fail('object-mismatch', {})
  const below = { level: level - 1, index: 2 * index }
  return nodeHash({ left: subtree(leaves, below), right: subtree(leaves, { ...below, index: 2 * index + 1 }) })
}

/** Verifies such a proof under the root that the parties signed. Throws `proof-invalid`. */
export function verifyCounted(
  figure: Figure,
  {
    signed,
    one,
    proof,
  }: { readonly signed: Pick<FigureCount, 'n' | 'root'>; readonly one: string; readonly proof: CountedProof },
): void {
  const head = { size: signed.n, root: fromBase64url(signed.root, 32) }
  verifyInclusion({ leafHash: leafHash(leafOf(figure, one)), index: proof.index, head, hashes: proof.hashes })
}
