import {
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestJudge,
  requestOpen,
  requestRefuse,
  requestUnmark,
} from '@comity/client/api'
import { type JudgementReason, judgementReasons, type Offence, urgencies } from '@comity/agreement'
import type { Static } from 'typebox'
import type { Printer } from '../output.ts'
import type { Session } from '../shell.ts'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { addRequestReading } from './request-reading.ts'

interface OpenOptions {
  readonly urgency: Static<typeof requestOpen.body>['urgency']
  readonly question: string
  readonly offence?: Offence
  readonly confidential?: boolean
}

interface JudgeOptions {
  readonly reason: JudgementReason
}

interface RefuseOptions {
  readonly ground: Static<typeof requestRefuse.body>['ground']
  readonly fix?: string
}

interface AnswerOptions {
  readonly text: string
  readonly nothingFound?: boolean
  readonly searched?: readonly string[]
}

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity request …`: the moves of a request; spec/casework.md §4 names them q1, q2, q8, q12, q17, q18, q19, q29, q30. */
export function addRequestCommands(tree: Tree): void {
  const request = group(tree, 'request')
  verb<OpenOptions>(tree, request, {
    name: 'open',
    text: 'request.open',
    arguments: [argument(tree, '<hit>', 'argument.hit')],
    options: [
      option(tree, { flags: '--urgency <urgency>', text: 'option.urgency', choices: urgencies, required: true }),
      option(tree, { flags: '--question <text>', text: 'option.question', required: true }),
      option(tree, { flags: '--offence <offence>', text: 'option.offence' }),
      option(tree, { flags: '--confidential', text: 'option.confidential' }),
    ],
    examples: [`comity request open ${exampleId} --urgency P --question "Who registered it, and when?"`],
    run: async ({ call, print, t }, { args: [hit = ''], options: { urgency, question, offence, confidential } }) => {
      const body = {
        ...{ hit, urgency, question },
        ...(offence === undefined ? {} : { offence }),
        ...(confidential === undefined ? {} : { confidential }),
      }
      printAwaiting({ print, t }, await call(requestOpen, body))
    },
  })
  for (const { name, call: move } of [
    { name: 'approve', call: requestApprove },
    { name: 'acknowledge', call: requestAcknowledge },
    { name: 'accept', call: requestAccept },
  ] as const) {
    verb(tree, request, {
      name,
      text: `request.${name}`,
      arguments: [argument(tree, '<request>', 'argument.request')],
      examples: [`comity request ${name} ${exampleId}${name === 'acknowledge' ? '' : ' --as approver'}`],
      run: async ({ call, print }, { args: [id = ''] }) => {
        printMoved(print, await call(move, { request: id }))
      },
    })
  }
  verb(tree, request, {
    name: 'unmark',
    text: 'request.unmark',
    arguments: [argument(tree, '<request>', 'argument.request')],
    examples: [`comity request unmark ${exampleId}`, `comity request unmark ${exampleId} --as approver`],
    run: async ({ call, print }, { args: [id = ''] }) => {
      printMoved(print, await call(requestUnmark, { request: id }))
    },
  })
  verb<JudgeOptions>(tree, request, {
    name: 'judge',
    text: 'request.judge',
    arguments: [argument(tree, '<request>', 'argument.request')],
    options: [
      option(tree, {
        flags: '--reason <reason>',
        text: 'option.judgeReason',
        choices: judgementReasons,
        required: true,
      }),
    ],
    examples: [`comity request judge ${exampleId} --reason act-described --as approver`],
    run: async ({ call, print }, { args: [id = ''], options: { reason } }) => {
      printMoved(print, await call(requestJudge, { request: id, reason }))
    },
  })
  verb<RefuseOptions>(tree, request, {
    name: 'refuse',
    text: 'request.refuse',
    arguments: [argument(tree, '<request>', 'argument.request')],
    options: [
      option(tree, { flags: '--ground <ground>', text: 'option.ground', choices: ['R06'], required: true }),
      option(tree, { flags: '--fix <text>', text: 'option.fix' }),
    ],
    examples: [`comity request refuse ${exampleId} --ground R06 --as approver`],
    run: async ({ call, print }, { args: [id = ''], options: { ground, fix = null } }) => {
      printMoved(print, await call(requestRefuse, { request: id, ground, fix }))
    },
  })
  verb<AnswerOptions>(tree, request, {
    name: 'answer',
    text: 'request.answer',
    arguments: [argument(tree, '<request>', 'argument.request')],
    options: [
      option(tree, { flags: '--text <text>', text: 'option.answerText', required: true }),
      option(tree, { flags: '--nothing-found', text: 'option.nothingFound' }),
      option(tree, { flags: '--searched <source>', text: 'option.searched', many: true }),
    ],
    examples: [`comity request answer ${exampleId} --text "Registered on 3 May." --searched "customer register"`],
    run: async ({ call, print, t }, { args: [id = ''], options: { text, nothingFound, searched } }) => {
      // Nothing found says nothing without where it was looked for (spec/casework.md).
      if (nothingFound === true && searched === undefined) refuseMissing('--searched <source>')
      const body = { request: id, text, nothingFound: nothingFound === true, searchedSources: [...(searched ?? [])] }
      printAwaiting({ print, t }, await call(requestAnswer, body))
    },
  })
  addRequestReading(tree, request)
}

interface Moved {
  readonly request: string
  readonly state: string
}

function printMoved(print: Printer, moved: Moved): void {
  print.result(moved, () => {
    printFacts(print, moved)
  })
}

/** A draft of either side: it waits for a second person's approval. */
function printAwaiting({ print, t }: Pick<Session, 'print' | 't'>, moved: Moved): void {
  print.result(moved, () => {
    printFacts(print, moved)
    print.say(t('say.typedWords'))
    print.say(t('say.requestApproves', { request: moved.request }))
  })
}

function printFacts(print: Printer, { request, state }: Moved): void {
  print.facts([
    ['label.request', request],
    ['label.state', state],
  ])
}
