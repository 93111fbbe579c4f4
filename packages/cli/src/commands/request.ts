import { requestAcknowledge, requestAnswer, requestApprove, requestJudge, requestUnmark } from '@comity/client/api'
import { type JudgementReason, judgementReasons } from '@comity/agreement'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { addRequestGroup } from './request-group.ts'
import { addRequestHolding } from './request-holding.ts'
import { addRequestJudging } from './request-judging.ts'
import { addRequestLetter } from './request-letter.ts'
import { addRequestLife } from './request-life.ts'
import { addRequestMarking } from './request-marking.ts'
import { printAwaiting, printMoved } from './request-moved.ts'
import { addRequestOpening } from './request-opening.ts'
import { addRequestReading } from './request-reading.ts'

interface JudgeOptions {
  readonly reason: JudgementReason
}

interface AnswerOptions {
  readonly text: string
  readonly nothingFound?: boolean
  readonly searched?: readonly string[]
}

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity request …`: the moves of a request; spec/casework.md §4 names them. */
export function addRequestCommands(tree: Tree): void {
  const request = group(tree, 'request')
  addRequestOpening(tree, request)
  for (const { name, call: move } of [
    { name: 'approve', call: requestApprove },
    { name: 'acknowledge', call: requestAcknowledge },
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
  addRequestJudging(tree, request)
  addRequestLife(tree, request)
  addRequestHolding(tree, request)
  addRequestMarking(tree, request)
  addRequestReading(tree, request)
  addRequestGroup(tree, request)
  addRequestLetter(tree, request)
}
