import {
  type BodyOf,
  extensionReasons,
  type ResultOf,
  subjectApprove,
  subjectExtend,
  subjectKinds,
  subjectLift,
  subjectList,
  subjectOpen,
  subjectShow,
  subjectWithdraw,
} from '@comity/client/api'
import type { Command } from 'commander'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { addSubjectDecision, printActed } from './subject-decision.ts'

type Summary = ResultOf<typeof subjectList>['requests'][number]

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity subject …`: what persons ask about what is kept of them (spec/subjects.md). */
export function addSubjectCommands(tree: Tree): void {
  const subject = group(tree, 'subject')
  addOpen(tree, subject)
  addReading(tree, subject)
  addSubjectDecision(tree, subject)
  addClock(tree, subject)
  addEnds(tree, subject)
}

interface OpenOptions {
  readonly kind: BodyOf<typeof subjectOpen>['kind']
  readonly profile: string
  readonly value: string
  readonly received?: string
  readonly months?: number
  readonly extendedMonths?: number
}

function addOpen(tree: Tree, subject: Command): void {
  verb<OpenOptions>(tree, subject, {
    name: 'open',
    text: 'subject.open',
    options: [
      option(tree, { flags: '--kind <kind>', text: 'option.subjectKind', choices: subjectKinds, required: true }),
      option(tree, { flags: '--profile <profile>', text: 'option.profile', required: true }),
      option(tree, { flags: '--value <identifier>', text: 'option.subjectValue', required: true }),
      option(tree, { flags: '--received <instant>', text: 'option.subjectReceived' }),
      option(tree, { flags: '--months <number>', text: 'option.subjectMonths', number: true }),
      option(tree, { flags: '--extended-months <number>', text: 'option.subjectExtendedMonths', number: true }),
    ],
    examples: [
      'comity subject open --kind access --profile phone/1 --value "+1 202 555 0123"',
      'comity subject open --kind erasure --profile domain/1 --value a.example --received 2026-11-20',
    ],
    run: async ({ call, print, t }, { options: { kind, profile, value, received, months, extendedMonths } }) => {
      if (months === undefined && extendedMonths !== undefined) refuseMissing('--months <number>')
      const clock = months === undefined ? null : { months, extendedMonths: extendedMonths ?? months }
      const letter = { kind, profile, value, received: received === undefined ? null : instantOf(received), clock }
      const opened = await call(subjectOpen, letter)
      print.result(opened, () => {
        print.facts([
          ['label.subject', opened.subject],
          ['label.due', opened.dueAt],
        ])
        print.say(t(kind === 'access' ? 'say.subjectReportNext' : 'say.subjectDecideNext', { subject: opened.subject }))
      })
    },
  })
}

function addReading(tree: Tree, subject: Command): void {
  verb(tree, subject, {
    name: 'list',
    text: 'subject.list',
    examples: ['comity subject list'],
    run: async ({ call, print }) => {
      const listed = await call(subjectList, {})
      print.result(listed, () => {
        print.table(
          listed.requests,
          [
            { label: 'label.subject', of: (row) => row.subject },
            { label: 'label.kind', of: (row) => row.kind },
            { label: 'label.state', of: (row) => row.state },
            { label: 'label.due', of: (row) => row.dueAt },
            { label: 'label.daysOverdue', of: (row) => row.daysOverdue },
            { label: 'label.decision', of: (row) => row.decision },
            { label: 'label.ground', of: (row) => row.ground },
          ],
          { isAlarming: (row: Summary) => row.daysOverdue > 0 && row.endedAt === null },
        )
      })
    },
  })
  verb(tree, subject, {
    name: 'show',
    text: 'subject.show',
    arguments: [argument(tree, '<subject>', 'argument.subject')],
    examples: [`comity subject show ${exampleId}`],
    run: async ({ call, print }, { args: [id = ''] }) => {
      const shown = await call(subjectShow, { subject: id })
      print.result(shown, () => {
        print.facts([
          ['label.subject', shown.subject],
          ['label.kind', shown.kind],
          ['label.profile', shown.profile],
          ['label.identifier', shown.identifier],
          ['label.state', shown.state],
          ['label.letterReceived', shown.receivedAt],
          ['label.due', shown.dueAt],
          ['label.extension', shown.extension],
          ['label.daysOverdue', shown.daysOverdue],
          ['label.decision', shown.decision],
          ['label.ground', shown.ground],
          ['label.proposal', shown.proposal],
          ['label.change', shown.change === null ? null : Object.values(shown.change).join(' ')],
          ['label.records', shown.records],
          ['label.endedAt', shown.endedAt],
        ])
      })
    },
  })
}

function addClock(tree: Tree, subject: Command): void {
  verb<{ readonly reason: BodyOf<typeof subjectExtend>['reason'] }>(tree, subject, {
    name: 'extend',
    text: 'subject.extend',
    arguments: [argument(tree, '<subject>', 'argument.subject')],
    options: [
      option(tree, { flags: '--reason <reason>', text: 'option.reason', choices: extensionReasons, required: true }),
    ],
    examples: [`comity subject extend ${exampleId} --reason complexity --as approver`],
    run: async (session, { args: [id = ''], options: { reason } }) => {
      printActed(session, await session.call(subjectExtend, { subject: id, reason }))
    },
  })
}

function addEnds(tree: Tree, subject: Command): void {
  verb<{ readonly reject?: boolean; readonly proposal?: string }>(tree, subject, {
    name: 'approve',
    text: 'subject.approve',
    arguments: [argument(tree, '<subject>', 'argument.subject')],
    options: [
      option(tree, { flags: '--proposal <digest>', text: 'option.subjectProposal' }),
      option(tree, { flags: '--reject', text: 'option.reject' }),
    ],
    examples: [`comity subject approve ${exampleId} --as approver`],
    run: async (session, { args: [id = ''], options: { reject, proposal } }) => {
      const decision = reject === true ? 'reject' : 'approve'
      const read = proposal === undefined ? {} : { proposal }
      printActed(session, await session.call(subjectApprove, { subject: id, decision, ...read }))
    },
  })
  verb(tree, subject, {
    name: 'withdraw',
    text: 'subject.withdraw',
    arguments: [argument(tree, '<subject>', 'argument.subject')],
    examples: [`comity subject withdraw ${exampleId}`],
    run: async (session, { args: [id = ''] }) => {
      printActed(session, await session.call(subjectWithdraw, { subject: id }))
    },
  })
  verb(tree, subject, {
    name: 'lift',
    text: 'subject.lift',
    arguments: [argument(tree, '<subject>', 'argument.subject')],
    examples: [`comity subject lift ${exampleId}`],
    run: async (session, { args: [id = ''] }) => {
      printActed(session, await session.call(subjectLift, { subject: id }))
    },
  })
}

/** A UTC day stands for its beginning. */
function instantOf(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text
}
