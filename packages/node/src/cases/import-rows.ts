import { Readable } from 'node:stream'
import type { ImportQuery } from '@comity/client/api'
import { isPersonStatus, type Marking, type PersonStatus } from '@comity/agreement'
import { dayStart, type Instant } from '@comity/codec'
import { type ProfileName, profileNames, type RefusalReason } from '@comity/identifiers'
import { CsvError, parse } from 'csv-parse'
import { fail } from '../errors.ts'
import { markingColumns, type MarkingReader, markingReader, type ReadMarking } from './import-marking.ts'
import { readLines } from './import-lines.ts'

/** Why a line was refused: the reasons of identifiers, and three of this reader (spec/cases.md §3). */
export type ImportReason = RefusalReason | 'status-unknown' | 'columns' | 'marking'

/** A line that claims to be an identifier. */
export interface ImportRow {
  readonly line: number
  readonly raw: string
  readonly profile: ProfileName
  readonly region: string | undefined
  readonly status: PersonStatus
  /** Absent where the file does not say. */
  readonly firstSeen: Instant | undefined
  /** Undefined where nothing is said of it. */
  readonly marking: Marking | undefined
}

export interface RefusedRow {
  readonly line: number
  readonly refused: ImportReason
}

const maxLineBytes = 8_192
const maxRowBytes = 4 * maxLineBytes
const columnNames = ['value', 'profile', 'status', 'firstSeen', 'region', ...markingColumns] as const
type ColumnName = (typeof columnNames)[number]

/**
 * Reads the rows of an import as they arrive. Throws `schema` when the file as a whole cannot be read: a text import
 * without a profile, a CSV header with unknown or missing columns, an unclosed quotation mark, an endless row.
 */
export function readRows(given: RowsInput, stream: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRow | RefusedRow> {
  return given.query.format === 'text' ? readText(given, stream) : readCsv(given, stream)
}

/** What the person said of the whole list, and how its handling is read. */
export interface RowsInput {
  readonly query: ImportQuery
  readonly marking: MarkingReader
}

async function* readText(
  { query, marking: reader }: RowsInput,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRow | RefusedRow> {
  const marking = markingReader(reader)({})
  if (marking === 'unknown-party') return fail('schema', {})
  const profile = profileNamed(query.profile) ?? fail('schema', {})
  let region = query.region
  for await (const { number, text, refused } of readLines(stream, { maxLineBytes })) {
    if (text === undefined) {
      yield { line: number, refused: refused ?? 'encoding' }
      continue
    }
    const isComment = text.startsWith('#')
    if (isComment && number === 1) region ??= /^#\s*region:\s*([A-Za-z]{2})\s*$/.exec(text)?.[1]?.toUpperCase()
    if (isComment || /^[\t-\r ]*$/.test(text)) continue
    yield { line: number, raw: text, profile, region, status: query.status, firstSeen: undefined, marking }
  }
}

async function* readCsv(
  { query, marking: reader }: RowsInput,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRow | RefusedRow> {
  const readMarking = markingReader(reader)
  const parser = parse({
    bom: true,
    info: true,
    // A row with another number of fields, or a stray quotation mark, is one refused line and not the end of the import.
    relax_column_count: true,
    relax_quotes: true,
    // csv-parse drops the rest of its buffer when it skips a row that is too long, so such a row ends the import.
    max_record_size: maxRowBytes,
  })
  const source = Readable.from(boundLines(stream), { objectMode: false })
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let columns: readonly ColumnName[] | undefined
  let line = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRow>) {
      const at = line
      line = info.lines + 1
      if (columns === undefined) columns = readHeader(record)
      else if (record.length > 1 || record[0] !== '')
        yield readFields({ query, columns, record, line: at, readMarking })
    }
  } catch (error) {
    if (error instanceof CsvError) fail('schema', {})
    throw error
  } finally {
    source.destroy()
  }
}

/** csv-parse does not count empty fields, so a line of commas is bounded before it gets there. Throws `schema`. */
async function* boundLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of stream) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      if (length + end - start > maxRowBytes) fail('schema', {})
      length = 0
      start = end + 1
    }
    length += chunk.length - start
    if (length > maxRowBytes) fail('schema', {})
    yield chunk
  }
}

interface CsvRow {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

function readHeader(record: readonly string[]): readonly ColumnName[] {
  const columns = record.map((name) => columnNames.find((known) => known === name.trim()) ?? fail('schema', {}))
  if (!columns.includes('value') || new Set(columns).size !== columns.length) fail('schema', {})
  return columns
}

interface Fields {
  readonly query: ImportQuery
  readonly columns: readonly ColumnName[]
  readonly record: readonly string[]
  readonly line: number
  readonly readMarking: (said: Readonly<Record<(typeof markingColumns)[number], string | undefined>>) => ReadMarking
}

function readFields({ query, columns, record, line, readMarking }: Fields): ImportRow | RefusedRow {
  if (record.length !== columns.length) return { line, refused: 'columns' }
  const field = (name: ColumnName) => {
    const at = columns.indexOf(name)
    const text = at < 0 ? undefined : record[at]?.trim()
    return text === '' ? undefined : text
  }
  const profile = profileNamed(field('profile') ?? query.profile)
  if (profile === undefined) return { line, refused: 'profile-unknown' }
  const status = field('status') ?? query.status
  if (!isPersonStatus(status)) return { line, refused: 'status-unknown' }
  const seen = field('firstSeen')
  const firstSeen = seen === undefined ? undefined : readDay(seen)
  if (seen !== undefined && firstSeen === undefined) return { line, refused: 'date' }
  const [tlp, pap, europol, audience, originators, gradings] = markingColumns.map(field)
  const marking = readMarking({ tlp, pap, europol, audience, originators, gradings })
  if (marking === 'unknown-party') return { line, refused: 'marking' }
  return {
    line,
    raw: field('value') ?? '',
    profile,
    region: field('region') ?? query.region,
    status,
    firstSeen,
    marking,
  }
}

function profileNamed(name: string | undefined): ProfileName | undefined {
  // Targets are made of what a person plans (spec/deconfliction.md §2).
  return profileNames.find((profile) => profile === name && profile !== 'target/1')
}

/** `2026-01` or `2026-01-31`, UTC. */
function readDay(text: string): Instant | undefined {
  if (!/^[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?$/.test(text)) return undefined
  return dayStart(text.length === 7 ? `${text}-01` : text)
}
