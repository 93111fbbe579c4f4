import { refusalGrounds } from '@comity/agreement'
import { clarifiableFields, postponementCodes } from '@comity/casework/request'
import {
  type BodyOf,
  requestAccept,
  requestClarify,
  requestConsult,
  requestFence,
  requestPostpone,
  requestRefuse,
  requestReroute,
} from '@comity/client/api'
import { type Command, InvalidArgumentError } from 'commander'
import { argument, option, type Tree, verb } from '../verb.ts'
import { printMoved } from './request-moved.ts'

const id = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'
type Ground = BodyOf<typeof requestRefuse>['ground']

interface RefuseOptions {
  readonly ground: Ground
  readonly fix?: string
  readonly reason?: string
  readonly secondary?: readonly Ground[]
  readonly searchedAt?: string
  readonly since?: string
  readonly nextHop?: string
}

/** `comity request …` on the requested side: what is asked for, granted, put off, refused. */
export function addRequestJudging(tree: Tree, request: Command): void {
  const of = () => [argument(tree, '<request>', 'argument.request')]
  const text = () => option(tree, { flags: '--text <text>', text: 'option.requestText', required: true })
  verb<{ readonly leftOut?: readonly string[]; readonly condition?: readonly string[] }>(tree, request, {
    name: 'accept',
    text: 'request.accept',
    arguments: of(),
    options: [
      option(tree, { flags: '--left-out <part>', text: 'option.leftOut', many: true }),
      option(tree, { flags: '--condition <text>', text: 'option.condition', many: true }),
    ],
    examples: [
      `comity request accept ${id} --as approver`,
      `comity request accept ${id} --left-out "R12=The accounts." --as approver`,
      `comity request accept ${id} --condition "Not in court." --as approver`,
    ],
    run: async ({ call, print }, { args: [of = ''], options: { leftOut = [], condition = [] } }) => {
      const parts = leftOut.map((part) => pairOf(part)).map(([ground, what]) => ({ ground: groundOf(ground), what }))
      printMoved(print, await call(requestAccept, { request: of, leftOut: parts, conditions: [...condition] }))
    },
  })
  verb<{ readonly field: readonly BodyOf<typeof requestClarify>['fields'][number][]; readonly text: string }>(
    tree,
    request,
    {
      name: 'clarify',
      text: 'request.clarify',
      arguments: of(),
      options: [
        option(tree, {
          flags: '--field <field>',
          text: 'option.field',
          choices: clarifiableFields,
          many: true,
          required: true,
        }),
        text(),
      ],
      examples: [`comity request clarify ${id} --field facts --field period --text "How much was lost, and when?"`],
      run: async ({ call, print }, { args: [of = ''], options: { field, text: said } }) => {
        printMoved(print, await call(requestClarify, { request: of, fields: [...field], text: said }))
      },
    },
  )
  verb<{ readonly competent: string; readonly text: string }>(tree, request, {
    name: 'reroute',
    text: 'request.reroute',
    arguments: of(),
    options: [option(tree, { flags: '--competent <party>', text: 'option.competent', required: true }), text()],
    examples: [`comity request reroute ${id} --competent sudland-customs --text "Customs keeps that register."`],
    run: async ({ call, print }, { args: [of = ''], options }) => {
      printMoved(print, await call(requestReroute, { request: of, ...options }))
    },
  })
  verb<{
    readonly code: (typeof postponementCodes)[number]
    readonly until?: string
    readonly reviewAt?: string
    readonly text: string
  }>(tree, request, {
    name: 'postpone',
    text: 'request.postpone',
    arguments: of(),
    options: [
      option(tree, { flags: '--code <code>', text: 'option.postponement', choices: postponementCodes, required: true }),
      option(tree, { flags: '--until <instant>', text: 'option.until' }),
      option(tree, { flags: '--review-at <instant>', text: 'option.reviewAt' }),
      text(),
    ],
    examples: [
      `comity request postpone ${id} --code P01 --until 2026-06-08T12:00:00.000Z --text "Searches are planned." --as approver`,
    ],
    run: async ({ call, print }, { args: [of = ''], options: { until = null, reviewAt = null, ...said } }) => {
      printMoved(print, await call(requestPostpone, { request: of, until, reviewAt, ...said }))
    },
  })
  verb<{ readonly ground?: Ground; readonly text: string }>(tree, request, {
    name: 'consult',
    text: 'request.consult',
    arguments: of(),
    options: [
      option(tree, { flags: '--ground <ground>', text: 'option.consultGround', choices: refusalGrounds }),
      text(),
    ],
    examples: [`comity request consult ${id} --ground R12 --text "Would the account of May do?" --as approver`],
    run: async ({ call, print }, { args: [of = ''], options: { ground = null, text: said } }) => {
      printMoved(print, await call(requestConsult, { request: of, ground, text: said }))
    },
  })
  addRefusing(tree, request)
  verb<{ readonly condition?: readonly string[]; readonly text: string }>(tree, request, {
    name: 'fence',
    text: 'request.fence',
    arguments: of(),
    options: [option(tree, { flags: '--condition <text>', text: 'option.condition', many: true }), text()],
    examples: [`comity request fence ${id} --text "The court has not agreed." --as approver`],
    run: async ({ call, print }, { args: [of = ''], options: { condition = [], text: said } }) => {
      printMoved(print, await call(requestFence, { request: of, conditions: [...condition], text: said }))
    },
  })
}

function addRefusing(tree: Tree, request: Command): void {
  verb<RefuseOptions>(tree, request, {
    name: 'refuse',
    text: 'request.refuse',
    arguments: [argument(tree, '<request>', 'argument.request')],
    options: [
      option(tree, { flags: '--ground <ground>', text: 'option.ground', choices: refusalGrounds, required: true }),
      option(tree, { flags: '--reason <text>', text: 'option.refusalReason' }),
      option(tree, { flags: '--fix <text>', text: 'option.fix' }),
      option(tree, { flags: '--secondary <ground>', text: 'option.secondary', choices: refusalGrounds, many: true }),
      option(tree, { flags: '--searched-at <instant>', text: 'option.searchedAt' }),
      option(tree, { flags: '--since <instant>', text: 'option.since' }),
      option(tree, { flags: '--next-hop <text>', text: 'option.nextHop' }),
    ],
    examples: [
      `comity request refuse ${id} --ground R06 --as approver`,
      `comity request refuse ${id} --ground R12 --reason "Wider than the facts." --fix "Name the account." --as approver`,
    ],
    run: async ({ call, print }, { args: [of = ''], options: { ground, fix = null, secondary, ...said } }) => {
      const further = secondary === undefined ? {} : { secondary: [...secondary] }
      printMoved(print, await call(requestRefuse, { request: of, ground, fix, ...said, ...further }))
    },
  })
}

/** `NAME=TEXT`. */
export function pairOf(given: string): readonly [name: string, text: string] {
  const at = given.indexOf('=')
  if (at <= 0 || at === given.length - 1) throw new InvalidArgumentError('')
  return [given.slice(0, at), given.slice(at + 1)]
}

function groundOf(name: string): Ground {
  return refusalGrounds.find((ground) => ground === name) ?? raise()
}

function raise(): never {
  throw new InvalidArgumentError('')
}
