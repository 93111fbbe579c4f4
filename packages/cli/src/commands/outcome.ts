import {
  outcomeFigure,
  outcomeFigures,
  outcomeLeaves,
  outcomeShow,
  outcomeSign,
  type ResultOf,
} from '@comity/client/api'
import { type OutcomeKind, outcomeKinds } from '@comity/casework/outcome'
import type { Command } from 'commander'
import { escapeLine } from '../escape.ts'
import { writeNew } from '../files.ts'
import type { Column, Printer } from '../output.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { exampleOperation } from './operation.ts'
import { addOutcomeBooks } from './outcome-books.ts'
import { addOutcomeReport } from './outcome-report.ts'
import { addOutcomeSaying } from './outcome-saying.ts'

type Shown = ResultOf<typeof outcomeShow>
type Figure = ResultOf<typeof outcomeFigures>['figures'][number]

const exampleFigure = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'

/** `comity outcome …`: what an operation came to, counted once (spec/outcomes.md). */
export function addOutcomeCommands(tree: Tree): void {
  const outcome = group(tree, 'outcome')
  addShow(tree, outcome)
  addOutcomeSaying(tree, outcome)
  addOutcomeBooks(tree, outcome)
  addOutcomeReport(tree, outcome)
  addFigures(tree, outcome)
  addSigning(tree, outcome)
}

function addShow(tree: Tree, outcome: Command): void {
  verb<{ readonly public?: boolean }>(tree, outcome, {
    name: 'show',
    text: 'outcome.show',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [option(tree, { flags: '--public', text: 'option.public' })],
    examples: [`comity outcome show ${exampleOperation}`, `comity outcome show ${exampleOperation} --public`],
    run: async ({ call, print }, { args: [operation = ''], options }) => {
      const shown = await call(outcomeShow, { operation })
      if (options.public === true) {
        print.result({ public: shown.public }, () => {
          printPublic(print, shown)
        })
      } else {
        print.result(shown, () => {
          printShown(print, shown)
        })
      }
    },
  })
}

function printShown(print: Printer, shown: Shown): void {
  print.table(shown.kinds, [
    { label: 'label.kind', of: (row) => row.kind },
    { label: 'label.agreedCount', of: (row) => row.events.agreed },
    { label: 'label.claimedCount', of: (row) => row.events.claimed },
    { label: 'label.disputedCount', of: (row) => row.events.disputed },
    { label: 'label.agreedSubjects', of: (row) => row.subjects.agreed },
  ])
  const money = shown.kinds.flatMap(({ kind, money: sums }) => sums.map((sum) => ({ kind, ...sum })))
  if (money.length > 0) {
    print.table(money, [
      { label: 'label.kind', of: (row) => row.kind },
      { label: 'label.currency', of: (row) => row.currency },
      { label: 'label.agreedMinor', of: (row) => row.agreed },
      { label: 'label.claimedMinor', of: (row) => row.claimed },
      { label: 'label.disputedMinor', of: (row) => row.disputed },
    ])
  }
  print.facts([
    ['label.contradictions', shown.contradictions.map(({ contradiction, token }) => `${contradiction} ${token}`)],
    ['label.equivocations', shown.equivocating],
    ['label.waitingStatements', shown.waiting],
    ['label.stateHash', shown.hash],
  ])
}

/** Three parts beside each other; only the first is "counts agreed by both". */
function printPublic(print: Printer, shown: Shown): void {
  const cell = (count: number | null): string | number => count ?? '< 5'
  print.table(shown.public, [
    { label: 'label.kind', of: (row) => row.kind },
    { label: 'label.measure', of: (row) => row.measure },
    { label: 'label.place', of: (row) => row.place },
    { label: 'label.agreedByBoth', of: (row) => cell(row.parts.agreed) },
    { label: 'label.claimedCount', of: (row) => cell(row.parts.claimed) },
    { label: 'label.disputedCount', of: (row) => cell(row.parts.disputed) },
  ])
}

interface FigureOptions {
  readonly kind: OutcomeKind
  readonly measure: 'events' | 'subjects'
  readonly place?: string
  readonly from?: string
  readonly to?: string
  readonly supersedes?: string
}

const figureColumns: readonly Column<Figure>[] = [
  { label: 'label.figure', of: (row) => row.figure },
  { label: 'label.kind', of: (row) => row.kind },
  { label: 'label.measure', of: (row) => row.measure },
  { label: 'label.place', of: (row) => row.place },
  { label: 'label.state', of: (row) => row.state },
  { label: 'label.votes', of: (row) => row.votes.map(({ party, n }) => `${party} ${String(n)}`) },
]

function addFigures(tree: Tree, outcome: Command): void {
  verb<FigureOptions>(tree, outcome, {
    name: 'figure',
    text: 'outcome.figure',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      option(tree, { flags: '--kind <kind>', text: 'option.outcomeKind', choices: outcomeKinds, required: true }),
      option(tree, {
        flags: '--measure <measure>',
        text: 'option.measure',
        choices: ['events', 'subjects'],
        required: true,
      }),
      option(tree, { flags: '--place <country>', text: 'option.outcomePlace' }),
      option(tree, { flags: '--from <day>', text: 'option.fromDay' }),
      option(tree, { flags: '--to <day>', text: 'option.toDay' }),
      option(tree, { flags: '--supersedes <figure>', text: 'option.supersedesFigure' }),
    ],
    examples: [`comity outcome figure ${exampleOperation} --kind PERSON_ARRESTED --measure subjects --as approver`],
    run: async ({ call, print }, { args: [operation = ''], options }) => {
      const { kind, measure, place = null, from = null, to = null, supersedes = null } = options
      const made = await call(outcomeFigure, { operation, kind, measure, place, from, to, supersedes })
      print.result(made, () => {
        print.facts([
          ['label.figure', made.figure],
          ['label.number', made.n],
          ['label.root', made.root],
        ])
      })
    },
  })
  verb(tree, outcome, {
    name: 'figures',
    text: 'outcome.figures',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    examples: [`comity outcome figures ${exampleOperation}`],
    run: async ({ call, print }, { args: [operation = ''] }) => {
      const listed = await call(outcomeFigures, { operation })
      print.result(listed, () => {
        print.table(listed.figures, figureColumns)
      })
    },
  })
}

function addSigning(tree: Tree, outcome: Command): void {
  verb(tree, outcome, {
    name: 'sign',
    text: 'outcome.sign',
    arguments: [argument(tree, '<operation>', 'argument.operation'), argument(tree, '<figure>', 'argument.figure')],
    examples: [`comity outcome sign ${exampleOperation} ${exampleFigure} --as approver`],
    run: async ({ call, print }, { args: [operation = '', figure = ''] }) => {
      const signed = await call(outcomeSign, { operation, figure })
      print.result(signed, () => {
        print.table([signed], figureColumns)
      })
    },
  })
  verb<{ readonly out: string }>(tree, outcome, {
    name: 'leaves',
    text: 'outcome.leaves',
    arguments: [argument(tree, '<operation>', 'argument.operation'), argument(tree, '<figure>', 'argument.figure')],
    options: [option(tree, { flags: '--out <file>', text: 'option.leavesOut', required: true })],
    examples: [`comity outcome leaves ${exampleOperation} ${exampleFigure} --out leaves.json --as approver`],
    run: async ({ call, print, t }, { args: [operation = '', figure = ''], options: { out } }) => {
      const leaves = await call(outcomeLeaves, { operation, figure })
      await writeNew(out, { content: `${JSON.stringify(leaves, undefined, 2)}\n`, mode: 0o600 })
      print.result({ file: out, n: leaves.n, root: leaves.root }, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
      })
    },
  })
}
