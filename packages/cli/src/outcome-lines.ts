import { Readable } from 'node:stream'
import { maxOutcomeLines, type OutcomeLineValue } from '@comity/client/api'
import { parse } from 'csv-parse'
import { fail } from './errors.ts'

type Cells = Readonly<Record<string, unknown>>
/** What a line does not say. */
export interface LineDefaults {
  /** The own party: it executed what no other is named for. */
  readonly party: string
}

/** The longest line of a file. */
const maxLine = 16_384

/**
 * Lines of a file as the node takes them, so many at a time: CSV with a header row, or a JSON object a line; memory does not depend on
 * how many there are. Columns and members are those of spec/outcomes.md §10. Throws `schema` with the line, counted without the
 * header.
 */
export async function* outcomeLines(
  content: AsyncIterable<Uint8Array>,
  { format, ...defaults }: LineDefaults & { readonly format: 'csv' | 'jsonl' },
): AsyncGenerator<readonly OutcomeLineValue[]> {
  let batch: OutcomeLineValue[] = []
  let line = 0
  for await (const cells of format === 'csv' ? csvCells(content) : jsonCells(content)) {
    line += 1
    batch.push(lineOf(cells, { ...defaults, line }))
    if (batch.length < maxOutcomeLines) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function* csvCells(content: AsyncIterable<Uint8Array>): AsyncGenerator<Cells> {
  const parser = Readable.from(content, { objectMode: false }).pipe(
    parse({ columns: true, bom: true, skip_empty_lines: true, max_record_size: maxLine }),
  )
  try {
    for await (const cells of parser) yield cells as Cells
  } catch (error) {
    // The parser's own words may hold a cell.
    if (error instanceof Error && 'lines' in error) fail('schema', { line: Number(error.lines) })
    throw error
  }
}

async function* jsonCells(content: AsyncIterable<Uint8Array>): AsyncGenerator<Cells> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let line = 0
  const read = (text: string): Cells => {
    line += 1
    try {
      const value: unknown = JSON.parse(text)
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Cells
    } catch {
      // Said below, for an array as for half an object.
    }
    return fail('schema', { line })
  }
  for await (const chunk of content) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > maxLine) fail('schema', { line: line + 1 })
    for (const text of lines) if (text.trim() !== '') yield read(text)
  }
  if (rest.trim() !== '') yield read(rest)
}

function lineOf(cells: Cells, { party, line }: LineDefaults & { readonly line: number }): OutcomeLineValue {
  const text = (name: string): string | undefined => {
    const cell = cells[name]
    const said = typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : cell
    return typeof said === 'string' && said.trim() !== '' ? said.trim() : undefined
  }
  const subjectOf = (called: string, token: string) => {
    const name = text(called)
    const known = text(token)
    if ((name === undefined) === (known === undefined)) return fail('schema', { line })
    return name === undefined ? { token: known ?? '' } : { called: name }
  }
  const isTrue = (name: string): boolean => ['true', '1', 'yes'].includes(text(name) ?? '')
  const minor = text('minor')
  const about = { kind: text('kind'), subject: subjectOf('subject', 'token') }
  const event = Number(text('event') ?? '1')
  const act = text('act') ?? 'post'
  // The node checks every value by its schema.
  const made =
    act === 'merge'
      ? { act, ...about, to: subjectOf('to', 'toToken') }
      : act === 'post'
        ? {
            ...{ act, ...about, event },
            facts: {
              day: text('day'),
              place: text('place'),
              executing: text('executing') ?? party,
              supporting: (text('supporting') ?? '').split(/[; ]+/).filter((code) => code !== ''),
              amount: minor === undefined ? null : { minor, currency: text('currency') },
              bound: text('bound') ?? 'exact',
              provisional: isTrue('provisional'),
              withoutArrest: isTrue('withoutArrest'),
            },
          }
        : { act, ...about, event, reason: text('reason') }
  return made as OutcomeLineValue
}
