import { type BodyOf, freezeFollow, freezeOrder, freezeReturn } from '@comity/client/api'
import { sha256, toBase64url } from '@comity/codec'
import { parseSumOf } from '@comity/exchange'
import type { Command } from 'commander'
import { readBytes } from '../files.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { currencyOf } from './freeze-answering.ts'
import { paymentOf } from './freeze-claim.ts'
import { exampleFreeze, printMoved } from './freeze-moved.ts'

interface OrderOptions {
  readonly order: BodyOf<typeof freezeOrder>['order']
  readonly authority: string
  readonly reference: string
  readonly document: string
  readonly sum?: string
  readonly requestingSum?: string
  readonly until?: string
  readonly remedy?: string
}

interface FollowOptions {
  readonly hop: number
  readonly partner: string
  readonly agreement: string
  readonly to?: string
  readonly toAccount?: string
}

const orders = ['confirm', 'extend', 'lift', 'confiscate', 'share'] as const

/** `comity freeze order`, `return` and `follow`: what becomes of money that is held, and of money that went on. */
export function addFreezeSettling(tree: Tree, freeze: Command): void {
  addOrder(tree, freeze)
  verb<{ readonly sum: string; readonly victim: string; readonly payment: string }>(tree, freeze, {
    name: 'return',
    text: 'freeze.return',
    arguments: [argument(tree, '<freeze>', 'argument.freeze')],
    options: [
      option(tree, { flags: '--sum <sum>', text: 'option.sum', required: true }),
      option(tree, { flags: '--victim <reference>', text: 'option.victimReference', required: true }),
      option(tree, { flags: '--payment <reference>', text: 'option.payment', required: true }),
    ],
    examples: [
      `comity freeze return ${exampleFreeze} --sum "EUR 39,000,000.00" --victim "case 7" --payment uetr=eb6305c9-1f7f-49de-aed0-16487c27b42d`,
    ],
    run: async (session, { args: [id = ''], options: { sum, victim, payment } }) => {
      const minor = parseSumOf(sum, await currencyOf(session, id))
      const body = { freeze: id, minor, victim, payment: paymentOf(payment) }
      printMoved(session, await session.call(freezeReturn, body))
    },
  })
  verb<FollowOptions>(tree, freeze, {
    name: 'follow',
    text: 'freeze.follow',
    arguments: [argument(tree, '<freeze>', 'argument.freeze')],
    options: [
      option(tree, { flags: '--hop <number>', text: 'option.hopNumber', number: true, required: true }),
      option(tree, { flags: '--partner <party>', text: 'option.freezePartner', required: true }),
      option(tree, { flags: '--agreement <agreement>', text: 'option.agreement', required: true }),
      option(tree, { flags: '--to <name>', text: 'option.toName' }),
      option(tree, { flags: '--to-account <account>', text: 'option.toAccount' }),
    ],
    examples: [
      `comity freeze follow ${exampleFreeze} --hop 0 --partner ostland-bank --agreement 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU`,
    ],
    run: async (session, { args: [id = ''], options: { to = null, toAccount = null, ...next } }) => {
      const body = { freeze: id, ...next, beneficiary: to, account: toAccount }
      printMoved(session, await session.call(freezeFollow, body), 'say.freezeApprove')
    },
  })
}

function addOrder(tree: Tree, freeze: Command): void {
  verb<OrderOptions>(tree, freeze, {
    name: 'order',
    text: 'freeze.order',
    arguments: [argument(tree, '<freeze>', 'argument.freeze')],
    options: [
      option(tree, { flags: '--order <order>', text: 'option.order', choices: orders, required: true }),
      option(tree, { flags: '--authority <name>', text: 'option.orderAuthority', required: true }),
      option(tree, { flags: '--reference <reference>', text: 'option.orderReference', required: true }),
      option(tree, { flags: '--document <file>', text: 'option.orderDocument', required: true }),
      option(tree, { flags: '--sum <sum>', text: 'option.orderSum' }),
      option(tree, { flags: '--requesting-sum <sum>', text: 'option.requestingSum' }),
      option(tree, { flags: '--until <instant>', text: 'option.freezeUntil' }),
      option(tree, { flags: '--remedy <text>', text: 'option.remedy' }),
    ],
    examples: [
      `comity freeze order ${exampleFreeze} --order confirm --authority "Sudland FIU" --reference "FIU 7/26" --document order.pdf --until 2026-06-18T12:00:00.000Z --as approver`,
      `comity freeze order ${exampleFreeze} --order lift --authority "A court" --reference "12/26" --document order.pdf --sum "EUR 900,000.00" --as approver`,
    ],
    run: async (session, { args: [id = ''], options: { document, sum, requestingSum, until, remedy, ...said } }) => {
      const currency = sum === undefined && requestingSum === undefined ? '' : await currencyOf(session, id)
      const minorOf = (text: string | undefined) => (text === undefined ? null : parseSumOf(text, currency))
      const moved = await session.call(freezeOrder, {
        ...{ freeze: id, ...said, document: toBase64url(sha256(await readBytes(document))) },
        ...{ minor: minorOf(sum), requestingMinor: minorOf(requestingSum) },
        ...{ until: until ?? null, remedy: remedy ?? null },
      })
      printMoved(session, moved)
    },
  })
}
