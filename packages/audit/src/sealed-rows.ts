import {
  canonicalBytes,
  checkShape,
  closed,
  formatInstant,
  fromBase64url,
  parseCanonical,
  parseInstant,
  toBase64url,
} from '@comity/codec'
import { maxSegmentRows } from '@comity/match-index'
import Type, { type Static } from 'typebox'
import type { RowOpening } from './row-opening.ts'

/** Message name under which opened rows are sealed to an auditor (spec/audit.md §8, spec/casework.md §8). */
export const rowsSealName = 'audit.rows'

const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const Place = { position: Type.Integer({ minimum: 0, maximum: maxSegmentRows - 1 }), segment: Bytes32 }

const RowsText = closed({
  padding: Type.Array(closed({ ...Place, index: Type.Integer({ minimum: 0, maximum: 4_294_967_295 }) })),
  records: Type.Array(
    closed({
      ...Place,
      blind: Bytes32,
      blindedElement: Bytes32,
      evaluatedElement: Bytes32,
      input: Type.String({ pattern: '^[A-Za-z0-9_-]{0,87384}$' }),
      proof: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' }),
      recordedAt: Type.String({ minLength: 1, maxLength: 40 }),
    }),
  ),
  /** Null where no padding row was drawn: who need not know which rows are padding does not. */
  seed: Type.Union([Type.Null(), Bytes32]),
})
type RowsText = Static<typeof RowsText>

/** A thousand rows, of the longest inputs. */
const maxRowsBytes = 134_217_728

/** Rows of one draw that are opened. */
export type OpenedRows = readonly RowOpening[]

/** spec/audit.md §8: the opened rows as one byte string, which is sealed to each auditor. */
export function sealedRowsBytes(rows: OpenedRows): Uint8Array {
  const text: Pick<RowsText, 'padding' | 'records'> = { padding: [], records: [] }
  let seed: string | null = null
  for (const row of rows) {
    const place = { position: row.position, segment: toBase64url(row.digest) }
    if (row.kind === 'padding') {
      seed = toBase64url(row.seed)
      text.padding.push({ ...place, index: row.index })
      continue
    }
    text.records.push({
      ...place,
      blind: toBase64url(row.blind),
      blindedElement: toBase64url(row.blindedElement),
      evaluatedElement: toBase64url(row.evaluatedElement),
      input: toBase64url(row.input),
      proof: toBase64url(row.proof),
      recordedAt: formatInstant(row.recordedAt),
    })
  }
  return canonicalBytes({ ...text, seed })
}

/** Reads what `sealedRowsBytes` made. Throws `schema` for anything else. */
export function sealedRowsOf(bytes: Uint8Array): OpenedRows {
  const { padding, records, seed } = checkShape(RowsText, parseCanonical(bytes, { maxBytes: maxRowsBytes }))
  const placeOf = ({ segment, position }: { readonly segment: string; readonly position: number }) => ({
    digest: fromBase64url(segment, 32),
    position,
  })
  const known = seed === null ? new Uint8Array() : fromBase64url(seed, 32)
  return [
    ...padding.map((row) => ({ ...placeOf(row), kind: 'padding' as const, seed: known, index: row.index })),
    ...records.map((row) => ({
      ...placeOf(row),
      kind: 'record' as const,
      blind: fromBase64url(row.blind, 32),
      blindedElement: fromBase64url(row.blindedElement, 32),
      evaluatedElement: fromBase64url(row.evaluatedElement, 32),
      input: fromBase64url(row.input),
      proof: fromBase64url(row.proof, 64),
      recordedAt: parseInstant(row.recordedAt),
    })),
  ]
}
