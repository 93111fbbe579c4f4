import { clarifiableFields, disputeReasons } from '@comity/casework/request'
import {
  type BodyOf,
  requestAppeal,
  requestCancel,
  requestClose,
  requestConditions,
  requestDispute,
  requestHasten,
  requestResume,
  requestReview,
  requestSettle,
  requestSupply,
  requestUnfence,
  requestWithdraw,
} from '@comity/client/api'
import { type Command, InvalidArgumentError } from 'commander'
import { argument, option, type Tree, verb } from '../verb.ts'
import { pairOf } from './request-judging.ts'
import { printFacts, printMoved } from './request-moved.ts'

const id = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

interface CloseOptions {
  readonly useful?: boolean
  readonly used?: boolean
  readonly outcome?: string
  readonly text?: string
}

/** `comity request …` from the draft to its end, mostly on the requesting side. */
export function addRequestLife(tree: Tree, request: Command): void {
  const of = () => [argument(tree, '<request>', 'argument.request')]
  for (const { name, call: move } of [
    { name: 'cancel', call: requestCancel },
    { name: 'resume', call: requestResume },
    { name: 'unfence', call: requestUnfence },
  ] as const) {
    verb(tree, request, {
      name,
      text: `request.${name}`,
      arguments: of(),
      examples: [`comity request ${name} ${id} --as approver`],
      run: async ({ call, print }, { args: [of = ''] }) => {
        printMoved(print, await call(move, { request: of }))
      },
    })
  }
  for (const { name, call: move, example } of [
    { name: 'appeal', call: requestAppeal, example: 'The account is named in our annex.' },
    { name: 'withdraw', call: requestWithdraw, example: 'The victim was found.' },
  ] as const) {
    verb<{ readonly text: string }>(tree, request, {
      name,
      text: `request.${name}`,
      arguments: of(),
      options: [option(tree, { flags: '--text <text>', text: 'option.requestText', required: true })],
      examples: [`comity request ${name} ${id} --text "${example}" --as approver`],
      run: async ({ call, print }, { args: [of = ''], options: { text } }) => {
        printMoved(print, await call(move, { request: of, text }))
      },
    })
  }
  for (const { name, call: move } of [
    { name: 'settle', call: requestSettle },
    { name: 'review', call: requestReview },
  ] as const) {
    verb<{ readonly text?: string }>(tree, request, {
      name,
      text: `request.${name}`,
      arguments: of(),
      options: [option(tree, { flags: '--text <text>', text: 'option.requestText' })],
      examples: [`comity request ${name} ${id} --as approver`],
      run: async ({ call, print }, { args: [of = ''], options: { text = null } }) => {
        printMoved(print, await call(move, { request: of, text }))
      },
    })
  }
  addSupplying(tree, request)
  addEnding(tree, request)
}

function addSupplying(tree: Tree, request: Command): void {
  verb(tree, request, {
    name: 'hasten',
    text: 'request.hasten',
    arguments: [argument(tree, '<request>', 'argument.request')],
    examples: [`comity request hasten ${id}`],
    run: async ({ call, print, t }, { args: [of = ''] }) => {
      const moved = await call(requestHasten, { request: of })
      print.result(moved, () => {
        printFacts(print, moved)
        print.say(t('say.hastened', { request: moved.request }))
      })
    },
  })
  verb<{ readonly supplied: readonly string[] }>(tree, request, {
    name: 'supply',
    text: 'request.supply',
    arguments: [argument(tree, '<request>', 'argument.request')],
    options: [option(tree, { flags: '--supplied <pair>', text: 'option.supplied', many: true, required: true })],
    examples: [`comity request supply ${id} --supplied "facts=A loss of 4,000." --supplied "period=May 2026."`],
    run: async ({ call, print, t }, { args: [of = ''], options }) => {
      const supplied = options.supplied.map(pairOf).map(([name, value]) => ({ field: fieldOf(name), value }))
      const moved = await call(requestSupply, { request: of, supplied })
      print.result(moved, () => {
        printFacts(print, moved)
        print.say(t('say.requestApproves', { request: moved.request }))
      })
    },
  })
}

function fieldOf(name: string): (typeof clarifiableFields)[number] {
  const field = clarifiableFields.find((known) => known === name)
  if (field === undefined) throw new InvalidArgumentError('')
  return field
}

function addEnding(tree: Tree, request: Command): void {
  const of = () => [argument(tree, '<request>', 'argument.request')]
  verb<{ readonly decline?: boolean }>(tree, request, {
    name: 'conditions',
    text: 'request.conditions',
    arguments: of(),
    options: [option(tree, { flags: '--decline', text: 'option.decline' })],
    examples: [
      `comity request conditions ${id} --as approver`,
      `comity request conditions ${id} --decline --as approver`,
    ],
    run: async ({ call, print }, { args: [of = ''], options: { decline } }) => {
      printMoved(print, await call(requestConditions, { request: of, accept: decline !== true }))
    },
  })
  verb<CloseOptions>(tree, request, {
    name: 'close',
    text: 'request.close',
    arguments: of(),
    options: [
      option(tree, { flags: '--useful', text: 'option.useful' }),
      option(tree, { flags: '--used', text: 'option.used' }),
      option(tree, { flags: '--outcome <outcome>', text: 'option.outcomeName' }),
      option(tree, { flags: '--text <text>', text: 'option.requestText' }),
    ],
    examples: [`comity request close ${id} --useful --used --outcome "one arrest"`],
    run: async ({ call, print }, { args: [of = ''], options: { useful, used, outcome = null, text = null } }) => {
      const body = { request: of, useful: useful === true, used: used === true, outcome, text }
      printMoved(print, await call(requestClose, body))
    },
  })
  verb<{ readonly reason: BodyOf<typeof requestDispute>['reason']; readonly text: string }>(tree, request, {
    name: 'dispute',
    text: 'request.dispute',
    arguments: of(),
    options: [
      option(tree, {
        flags: '--reason <reason>',
        text: 'option.disputeReason',
        choices: disputeReasons,
        required: true,
      }),
      option(tree, { flags: '--text <text>', text: 'option.requestText', required: true }),
    ],
    examples: [`comity request dispute ${id} --reason incomplete --text "The second page is missing." --as approver`],
    run: async ({ call, print }, { args: [of = ''], options: { reason, text } }) => {
      printMoved(print, await call(requestDispute, { request: of, reason, text }))
    },
  })
}
