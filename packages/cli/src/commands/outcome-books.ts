import {
  type BodyOf,
  nodeStatus,
  outcomePost,
  type OutcomeLineValue,
  outcomeRows,
  outcomeSideNames,
  type ResultOf,
} from '@comity/client/api'
import { type OutcomeKind, outcomeKinds } from '@comity/casework/outcome'
import type { Command } from 'commander'
import { escapeLine } from '../escape.ts'
import { refuseTaken, writeNewBytes } from '../files.ts'
import { csvLine } from '../csv.ts'
import type { Column } from '../output.ts'
import type { Session } from '../shell.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { exampleOperation } from './operation.ts'
import { printSaid } from './outcome-saying.ts'

type Row = ResultOf<typeof outcomeRows>['rows'][number]

interface ScopeOptions {
  readonly kind?: OutcomeKind
  readonly place?: string
}

/** Two books side by side, taking over what the other holds, and everything as a table in a file. */
export function addOutcomeBooks(tree: Tree, outcome: Command): void {
  addCompare(tree, outcome)
  addAccept(tree, outcome)
  addExport(tree, outcome)
}

function scopeOptions(tree: Tree) {
  return [
    option(tree, { flags: '--kind <kind>', text: 'option.outcomeKind', choices: outcomeKinds }),
    option(tree, { flags: '--place <country>', text: 'option.outcomePlace' }),
  ]
}

const rowColumns: readonly Column<Row>[] = [
  { label: 'label.kind', of: (row) => row.key.kind },
  { label: 'label.token', of: (row) => row.key.token },
  { label: 'label.event', of: (row) => row.key.event },
  { label: 'label.state', of: (row) => row.state },
  { label: 'label.reasons', of: (row) => row.reasons },
  { label: 'label.heldBy', of: (row) => row.holders.map(({ party }) => party) },
]

interface CompareOptions extends ScopeOptions {
  readonly with: string
  readonly side: (typeof outcomeSideNames)[number]
}

function addCompare(tree: Tree, outcome: Command): void {
  verb<CompareOptions>(tree, outcome, {
    name: 'compare',
    text: 'outcome.compare',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      option(tree, { flags: '--with <party>', text: 'option.compareWith', required: true }),
      option(tree, { flags: '--side <side>', text: 'option.side', choices: outcomeSideNames, fallback: 'theirs' }),
      ...scopeOptions(tree),
    ],
    examples: [`comity outcome compare ${exampleOperation} --with sudland-police --kind PERSON_ARRESTED`],
    run: async (session, { args: [operation = ''], options: { with: party, side, ...scope } }) => {
      const rows: Row[] = []
      for await (const page of pages(session, { operation, scope, compare: { party, side } })) rows.push(...page)
      session.print.result({ rows }, () => {
        session.print.table(rows, rowColumns)
      })
    },
  })
}

function addAccept(tree: Tree, outcome: Command): void {
  verb<ScopeOptions & { readonly from: string }>(tree, outcome, {
    name: 'accept',
    text: 'outcome.accept',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      option(tree, { flags: '--from <party>', text: 'option.acceptFrom', required: true }),
      ...scopeOptions(tree),
    ],
    examples: [`comity outcome accept ${exampleOperation} --from sudland-police --kind PERSON_ARRESTED`],
    run: async (session, { args: [operation = ''], options: { from: party, ...scope } }) => {
      const { party: self } = await session.call(nodeStatus, {})
      const wanted: OutcomeLineValue[] = []
      // All that differs is read before anything is said: what is accepted does not differ any more.
      for await (const page of pages(session, { operation, scope, compare: { party, side: 'theirs' } })) {
        wanted.push(...page.flatMap((row) => acceptance(row, { party, self })))
      }
      let [said, unchanged] = [0, 0]
      for (let at = 0; at < wanted.length; at += 500) {
        const posted = await session.call(outcomePost, { operation, lines: wanted.slice(at, at + 500) })
        said += posted.said
        unchanged += posted.unchanged
      }
      printSaid(session, { said, unchanged })
    },
  })
}

/** What the other states, stated by this party too; where it names itself alone, this party helped. */
function acceptance(
  { key, holders }: Row,
  { party, self }: { readonly party: string; readonly self: string },
): readonly OutcomeLineValue[] {
  const facts = holders.find((holder) => holder.party === party)?.facts
  if (facts === undefined) return []
  const isNamed = facts.executing === self || facts.supporting.includes(self)
  const supporting = isNamed ? facts.supporting : [...facts.supporting, self]
  const { kind, token, event } = key
  return [{ act: 'post', kind, subject: { token }, event, facts: { ...facts, supporting } }]
}

function addExport(tree: Tree, outcome: Command): void {
  verb<ScopeOptions & { readonly out: string }>(tree, outcome, {
    name: 'export',
    text: 'outcome.export',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [option(tree, { flags: '--out <file>', text: 'option.exportOut', required: true }), ...scopeOptions(tree)],
    examples: [`comity outcome export ${exampleOperation} --out outcomes.csv`],
    run: async (session, { args: [operation = ''], options: { out, ...scope } }) => {
      await refuseTaken(out)
      let rows = 0
      const lines = async function* (): AsyncGenerator<Uint8Array> {
        yield csvLine(exportColumns)
        for await (const page of pages(session, { operation, scope, compare: null })) {
          rows += page.length
          for (const row of page) for (const line of exported(row)) yield csvLine(line)
        }
      }
      await writeNewBytes(out, lines())
      session.print.result({ file: out, rows }, () => {
        session.print.say(session.t('say.written', { file: escapeLine(out) }))
      })
    },
  })
}

const exportColumns = [
  ...['key', 'kind', 'event', 'state', 'reasons', 'party', 'day', 'place', 'executing', 'supporting'],
  ...['minor', 'currency', 'bound', 'provisional', 'withoutArrest'],
]

/** One line for each party that holds the outcome. No cell begins as a formula would: the token stands inside its key. */
function exported({ key, state, reasons, holders }: Row): readonly (readonly string[])[] {
  return holders.map(({ party, facts }) => [
    ...[`${key.kind} ${key.token} ${String(key.event)}`, key.kind, String(key.event), state, reasons.join(';'), party],
    ...[facts.day, facts.place, facts.executing, facts.supporting.join(';')],
    ...[facts.amount?.minor ?? '', facts.amount?.currency ?? '', facts.bound],
    ...[String(facts.provisional), String(facts.withoutArrest)],
  ])
}

/** Every row, page by page. */
async function* pages(
  { call }: Session,
  {
    operation,
    scope,
    compare,
  }: {
    readonly operation: string
    readonly scope: ScopeOptions
    readonly compare: BodyOf<typeof outcomeRows>['compare']
  },
): AsyncGenerator<readonly Row[]> {
  const wanted = { operation, kind: scope.kind ?? null, place: scope.place ?? null, compare, limit: 500 }
  for (let after: string | null = null; ;) {
    const page: ResultOf<typeof outcomeRows> = await call(outcomeRows, { ...wanted, after })
    yield page.rows
    if (page.next === null) return
    after = page.next
  }
}
