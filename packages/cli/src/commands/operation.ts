import {
  type BodyOf,
  operationAct,
  operationList,
  operationOpen,
  operationShow,
  type ResultOf,
} from '@comity/client/api'
import type { Command } from 'commander'
import { readText } from '../files.ts'
import { parseJsonText } from '../json-text.ts'
import type { Printer } from '../output.ts'
import type { Session } from '../shell.ts'
import type { TextKey } from '../texts.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

/** An operation's name in the examples of help. */
export const exampleOperation = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'

type Brings = BodyOf<typeof operationAct>['document']
type Row = BodyOf<typeof operationAct>['row']

interface OpenOptions {
  readonly title: string
  readonly agreement: string
  readonly clause: string
  readonly member: readonly string[]
  readonly keeper: string
  readonly subjectsPerDay: number
}

/** `comity operation …`: the moves of a joint operation; spec/operations.md §3 names their rows. */
export function addOperationCommands(tree: Tree): void {
  const operation = group(tree, 'operation')
  addOpen(tree, operation)
  addReading(tree, operation)
  addConsent(tree, operation)
  addPlan(tree, operation)
  addDebrief(tree, operation)
  for (const { name, row } of [
    { name: 'mandate', row: 'o2' },
    { name: 'begin', row: 'o4' },
    { name: 'close', row: 'o6' },
    { name: 'resume', row: 'o9' },
    { name: 'join', row: 'm1' },
  ] as const) {
    verb(tree, operation, {
      name,
      text: `operation.${name}`,
      arguments: [argument(tree, '<operation>', 'argument.operation')],
      examples: [`comity operation ${name} ${exampleOperation} --as approver`],
      run: async (session, { args: [id = ''] }) => act(session, { operation: id, row }),
    })
  }
  for (const { name, row } of [
    { name: 'suspend', row: 'o8' },
    { name: 'cancel', row: 'o7' },
  ] as const) {
    verb<{ readonly reason: string }>(tree, operation, {
      name,
      text: `operation.${name}`,
      arguments: [argument(tree, '<operation>', 'argument.operation')],
      options: [option(tree, { flags: '--reason <words>', text: 'option.why', required: true })],
      examples: [`comity operation ${name} ${exampleOperation} --reason "a court has asked for it" --as approver`],
      run: async (session, { args: [id = ''], options: { reason } }) =>
        act(session, { operation: id, row, document: { reason } }),
    })
  }
}

function addOpen(tree: Tree, operation: Command): void {
  verb<OpenOptions>(tree, operation, {
    name: 'open',
    text: 'operation.open',
    options: [
      option(tree, { flags: '--title <words>', text: 'option.operationTitle', required: true }),
      option(tree, { flags: '--agreement <agreement>', text: 'option.mandate', required: true }),
      option(tree, { flags: '--clause <clause>', text: 'option.mandateClause', required: true }),
      option(tree, { flags: '--member <party>', text: 'option.member', many: true, required: true }),
      option(tree, { flags: '--keeper <party>', text: 'option.keeper', required: true }),
      option(tree, {
        flags: '--subjects-per-day <number>',
        text: 'option.subjectsPerDay',
        number: true,
        fallback: 2_700,
      }),
    ],
    examples: [
      'comity operation open --title "Telecom fraud" --agreement 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --clause 4.2 --member sudland-police --keeper orange-bank',
    ],
    run: async ({ call, print }, { options: { member, ...rest } }) => {
      printMoved(print, await call(operationOpen, { ...rest, members: [...member] }))
    },
  })
}

function addReading(tree: Tree, operation: Command): void {
  verb(tree, operation, {
    name: 'list',
    text: 'operation.list',
    examples: ['comity operation list'],
    run: async ({ call, print }) => {
      const listed = await call(operationList, {})
      print.result(listed, () => {
        print.table(listed.operations, [
          { label: 'label.operation', of: (row) => row.operation },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.lead', of: (row) => row.lead },
          { label: 'label.openedAt', of: (row) => row.openedAt },
          { label: 'label.title', of: (row) => row.title },
        ])
      })
    },
  })
  verb(tree, operation, {
    name: 'show',
    text: 'operation.show',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    examples: [`comity operation show ${exampleOperation}`],
    run: async ({ call, print }, { args: [id = ''] }) => {
      const shown = await call(operationShow, { operation: id })
      print.result(shown, () => {
        printShown(print, shown)
      })
    },
  })
}

function printShown(print: Printer, shown: ResultOf<typeof operationShow>): void {
  print.facts([
    ['label.operation', shown.operation],
    ['label.title', shown.title],
    ['label.state', shown.state],
    ['label.lead', shown.lead],
    ['label.members', shown.members],
    ['label.keeper', shown.keeper],
    ['label.agreement', shown.agreement],
    ['label.clause', shown.clause],
    ['label.joined', shown.agreed.m1],
    ['label.agreedToPlan', shown.agreed.m2],
    ['label.agreedToDebrief', shown.agreed.m4],
    ['label.suspendedBy', shown.suspendedBy],
    ['label.waitingStatements', shown.waiting],
    ['label.equivocations', shown.equivocating],
    ['label.stateHash', shown.hash],
  ])
  if (shown.plan !== null) {
    print.table(shown.plan.tasks, [
      { label: 'label.task', of: (row) => row.task },
      { label: 'label.day', of: (row) => row.day },
      { label: 'label.party', of: (row) => row.party },
      { label: 'label.done', of: (row) => row.done },
      { label: 'label.text', of: (row) => row.text },
    ])
  }
  if (shown.debrief !== null) print.paragraph('label.debrief', shown.debrief.text)
}

/** Which of the two it is follows from where the operation stands. */
function addConsent(tree: Tree, operation: Command): void {
  verb(tree, operation, {
    name: 'agree',
    text: 'operation.agree',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    examples: [`comity operation agree ${exampleOperation} --as approver`],
    run: async (session, { args: [id = ''] }) => {
      const { state } = await session.call(operationShow, { operation: id })
      await act(session, { operation: id, row: state === 'DEBRIEFED' ? 'm4' : 'm2' })
    },
  })
}

interface ReportOptions {
  readonly task: number
  readonly text: string
  readonly notDone?: boolean
}

function addPlan(tree: Tree, operation: Command): void {
  verb(tree, operation, {
    name: 'plan',
    text: 'operation.plan',
    arguments: [argument(tree, '<operation>', 'argument.operation'), argument(tree, '<file>', 'argument.planFile')],
    examples: [`comity operation plan ${exampleOperation} plan.json`],
    run: async (session, { args: [id = '', file = ''] }) => {
      // The node checks what it is.
      const document = parseJsonText(await readText(file)) as Brings
      await act(session, { operation: id, row: 'o3', document })
    },
  })
  verb<ReportOptions>(tree, operation, {
    name: 'report',
    text: 'operation.report',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      option(tree, { flags: '--task <number>', text: 'option.task', number: true, required: true }),
      option(tree, { flags: '--text <words>', text: 'option.taskText', required: true }),
      option(tree, { flags: '--not-done', text: 'option.notDone' }),
    ],
    examples: [`comity operation report ${exampleOperation} --task 1 --text "seven arrests"`],
    run: async (session, { args: [id = ''], options: { task, text, notDone = false } }) =>
      act(session, { operation: id, row: 'm3', document: { task, done: !notDone, text } }),
  })
}

interface DebriefOptions {
  readonly text: string
  readonly figure?: readonly string[]
}

function addDebrief(tree: Tree, operation: Command): void {
  verb<DebriefOptions>(tree, operation, {
    name: 'debrief',
    text: 'operation.debrief',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      option(tree, { flags: '--text <words>', text: 'option.debriefText', required: true }),
      option(tree, { flags: '--figure <figure>', text: 'option.debriefFigure', many: true }),
    ],
    examples: [`comity operation debrief ${exampleOperation} --text "shared tables come too late"`],
    run: async (session, { args: [id = ''], options: { text, figure = [] } }) =>
      act(session, { operation: id, row: 'o5', document: { text, figures: [...figure] } }),
  })
}

async function act(
  { call, print }: Session,
  { document = null, ...move }: { readonly operation: string; readonly row: Row; readonly document?: Brings },
): Promise<void> {
  printMoved(print, await call(operationAct, { ...move, document }))
}

function printMoved(print: Printer, moved: ResultOf<typeof operationAct>): void {
  const labels: readonly (readonly [TextKey, string])[] = [
    ['label.operation', moved.operation],
    ['label.state', moved.state],
  ]
  print.result(moved, () => {
    print.facts(labels)
  })
}
