import { refusalGrounds } from '@comity/agreement'
import { type BodyOf, freezeFind, freezeRefuse, freezeShow } from '@comity/client/api'
import { heldThings } from '@comity/casework/freeze'
import { parseSumOf } from '@comity/exchange'
import type { Command } from 'commander'
import { fail } from '../errors.ts'
import type { Session } from '../shell.ts'
import { argument, option, refuseMissing, refuseValue, type Tree, verb } from '../verb.ts'
import { resolutionOptions } from './freeze-camt.ts'
import { paymentOf } from './freeze-claim.ts'
import { exampleFreeze, printMoved } from './freeze-moved.ts'

type Hop = BodyOf<typeof freezeFind>['hops'][number]

interface FindOptions {
  readonly camt?: string
  readonly held?: string
  readonly until?: string
  readonly hop?: readonly string[]
  readonly shortfall?: string
  readonly holds?: BodyOf<typeof freezeFind>['holds']
}

const hopFlags = '--hop <hop>'

/** `comity freeze find` and `refuse`: what the institution that was asked has to say. */
export function addFreezeAnswering(tree: Tree, freeze: Command): void {
  verb<FindOptions>(tree, freeze, {
    name: 'find',
    text: 'freeze.find',
    arguments: [argument(tree, '<freeze>', 'argument.freeze')],
    options: [
      option(tree, { flags: '--held <sum>', text: 'option.held' }),
      option(tree, { flags: '--camt <file>', text: 'option.camtAnswer' }),
      option(tree, { flags: '--until <instant>', text: 'option.freezeUntil' }),
      option(tree, { flags: hopFlags, text: 'option.hop', many: true }),
      option(tree, { flags: '--shortfall <text>', text: 'option.shortfall' }),
      option(tree, { flags: '--holds <what>', text: 'option.holds', choices: heldThings }),
    ],
    examples: [
      `comity freeze find ${exampleFreeze} --held "EUR 42,300,000.00" --until 2026-06-18T12:00:00.000Z`,
      `comity freeze find ${exampleFreeze} --held "EUR 39,000,000.00" --until 2026-06-18T12:00:00.000Z --shortfall "The rest had left." --hop "sum=EUR 3,300,000.00;institution=A bank in Ostland;country=MY;account=MY 7;uetr=eb6305c9-1f7f-49de-aed0-16487c27b42d"`,
      `comity freeze find ${exampleFreeze} --shortfall "It was withdrawn in cash."`,
      `comity freeze find ${exampleFreeze} --camt answer.xml`,
    ],
    run: async (session, { args: [id = ''], options: { camt, hop = [], ...typed } }) => {
      const said = camt === undefined ? {} : await resolutionOptions(session, camt)
      const { held, until, shortfall, holds }: FindOptions = { ...said, ...typed }
      if (held === undefined && hop.length === 0 && shortfall === undefined) refuseMissing('--held <sum>')
      const currency = await currencyOf(session, id)
      const moved = await session.call(freezeFind, {
        freeze: id,
        held: held === undefined ? '0' : parseSumOf(held, currency),
        until: until ?? null,
        hops: hop.map((text) => hopOf(text, currency)),
        shortfall: shortfall ?? null,
        ...(holds && { holds }),
      })
      printMoved(session, moved, moved.state === 'HOLDING' ? 'say.freezeAgree' : undefined)
    },
  })
  verb<{ readonly ground: BodyOf<typeof freezeRefuse>['ground']; readonly fix?: string }>(tree, freeze, {
    name: 'refuse',
    text: 'freeze.refuse',
    arguments: [argument(tree, '<freeze>', 'argument.freeze')],
    options: [
      option(tree, { flags: '--ground <ground>', text: 'option.ground', choices: refusalGrounds, required: true }),
      option(tree, { flags: '--fix <text>', text: 'option.fix' }),
    ],
    examples: [`comity freeze refuse ${exampleFreeze} --ground R05 --fix "Name the account." --as approver`],
    run: async (session, { args: [id = ''], options: { ground, fix = null } }) => {
      printMoved(session, await session.call(freezeRefuse, { freeze: id, ground, fix }))
    },
  })
}

/** The currency of a payment stop: a sum in another one is refused before it is sent. */
export async function currencyOf({ call }: Pick<Session, 'call'>, freeze: string): Promise<string> {
  const { money } = await call(freezeShow, { freeze })
  return money?.currency ?? fail('object-mismatch', {})
}

const hopNames = ['sum', 'institution', 'country', 'account', 'uetr', 'end-to-end-id', 'transaction-output'] as const
const hopPayments = ['uetr', 'end-to-end-id', 'transaction-output'] as const

/** Where money went on to, as `sum=…;institution=…;country=…;account=…;uetr=…`; the account may be left out. */
function hopOf(text: string, currency: string): Hop {
  const pairs = text.split(';').map((pair) => {
    const [, name = '', value = ''] = /^\s*([a-z-]+)=(.+)$/.exec(pair) ?? []
    return { name, value }
  })
  const isKnown = pairs.every(({ name }) => hopNames.some((known) => known === name))
  const value = (name: (typeof hopNames)[number]) => pairs.find((pair) => pair.name === name)?.value
  const [kind, ...others] = hopPayments.filter((name) => value(name) !== undefined)
  const isOnce = new Set(pairs.map(({ name }) => name)).size === pairs.length
  if (!isKnown || !isOnce || kind === undefined || others.length > 0) return refuseValue(hopFlags)
  const need = (name: (typeof hopNames)[number]) => value(name) ?? refuseValue(hopFlags)
  return {
    minor: parseSumOf(need('sum'), currency),
    institution: need('institution'),
    country: need('country'),
    account: value('account') ?? null,
    payment: paymentOf(`${kind}=${need(kind)}`),
  }
}
