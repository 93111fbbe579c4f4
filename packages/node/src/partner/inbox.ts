import { toBase64url, type Verified } from '@comity/codec'
import { channelReset, type Message } from '@comity/protocol'
import type { ArrivedMessage, InboxEvent } from '@comity/protocol/channel'
import type { NodeContext } from '../context.ts'
import { forgetPartner, type Partner } from './directory.ts'
import { fail } from '../errors.ts'
import { useNonce } from '../hop/nonce.ts'
import { loadInbox } from './inbox-rows.ts'
import { type InboxAnswer, type Said, stepNodeInbox, type Stepping } from './inbox-step.ts'
import type { SequencedRoute } from '../routes/define.ts'
import type { Tx } from '../schema.ts'

/** A message as it came: verified, with the nonce of its hop. */
export interface Arrival {
  readonly partner: Partner
  readonly message: Verified<Message>
  /** Undefined for a message that a pouch brought: its id alone makes a second coming have no effect. */
  readonly hop: { readonly nonce: string; readonly expiresAt: number } | undefined
}

/** Sequenced messages of partners: taken up once by id, in each partner's order (spec/messages.md §6). */
export interface Inbox {
  /**
   * Throws `replay`, `gap-overflow`, `sequence-conflict`, `channel-ended`, `object-mismatch`, the code of a held party, and what
   * fails inside the node.
   */
  readonly arrive: (arrival: Arrival) => Promise<InboxAnswer>
  /** Takes up what waited for a message that has come; also what a crash left in between. */
  readonly drain: (partner: Partner) => Promise<void>
  /** A person tries a message again that was set aside or fails. Throws `object-mismatch` and what fails again. */
  readonly retry: (partner: Partner, id: string) => Promise<InboxAnswer>
  /** A person refuses such a message with a code. Throws `object-mismatch`. */
  readonly drop: (partner: Partner, refusal: { readonly id: string; readonly code: string }) => Promise<InboxAnswer>
  /** A person confirms the epoch that the partner has opened. Throws `object-mismatch`. */
  readonly confirm: (tx: Tx, partner: Partner, epoch: number) => Promise<void>
}

/** An inbox over the routes of sequenced messages. */
export function createInbox(node: NodeContext, routes: readonly SequencedRoute[]): Inbox {
  const byName = new Map(routes.map((route) => [route.name, route]))
  const routeOf = (name: string) => byName.get(name) ?? fail('not-found', {})
  const act = async (partner: Partner, id: string, event: InboxEvent): Promise<InboxAnswer> => {
    const said = await node.db.transaction().execute(async (tx) => {
      const slice = await loadInbox(tx, { party: partner.party, id, place: 'next' })
      return stepNodeInbox({ node, tx, routeOf, partner, slice, arrived: undefined }, event)
    })
    return answerOf(node, partner, said)
  }
  return {
    arrive: async ({ partner, message, hop }) => {
      routeOf(message.name)
      const said = await node.db.transaction().execute(async (tx) => {
        if (hop !== undefined) await useNonce(tx, { party: partner.party, ...hop })
        const arrived = arrivedOf(message)
        const slice = await loadInbox(tx, { party: partner.party, id: message.id, place: arrived })
        const done = await stepNodeInbox(
          { node, tx, routeOf, partner, slice, arrived: message },
          { kind: 'arrived', message: arrived },
        )
        node.fault('inbox.before-commit')
        return done
      })
      // Durable before said: a crash here leaves a stored message whose receipt the sender gets when it asks again.
      node.fault('inbox.after-commit')
      return answerOf(node, partner, said)
    },
    drain: async (partner) => {
      // Each in a transaction of its own: one partner's backlog holds nobody up.
      while (await takeNext({ node, routeOf, partner }));
    },
    retry: (partner, id) => act(partner, id, { kind: 'retry', id }),
    drop: (partner, { id, code }) => act(partner, id, { kind: 'drop', id, code }),
    confirm: async (tx, partner, epoch) => {
      const slice = await loadInbox(tx, { party: partner.party, id: null, place: { epoch, sequence: 1 } })
      const said = await stepNodeInbox(
        { node, tx, routeOf, partner, slice, arrived: undefined },
        { kind: 'confirm', epoch },
      )
      if (said.kind === 'refuse') fail('object-mismatch', {})
    },
  }
}

/** Takes up the message whose turn has come. Returns whether there may be another; what failed waits for the sender. */
async function takeNext({ node, routeOf, partner }: Pick<Stepping, 'node' | 'routeOf' | 'partner'>): Promise<boolean> {
  const said = await node.db.transaction().execute(async (tx) => {
    const slice = await loadInbox(tx, { party: partner.party, id: null, place: 'next' })
    return stepNodeInbox({ node, tx, routeOf, partner, slice, arrived: undefined }, { kind: 'next' })
  })
  if (said.kind === 'fail') throw said.error
  return said.kind === 'answer'
}

/** What is thrown is thrown after the commit: a conflict, and a failure that was counted, stay. */
function answerOf(node: NodeContext, partner: Partner, said: Said): InboxAnswer {
  switch (said.kind) {
    case 'answer':
      return said.answer
    case 'fail':
      throw said.error
    case 'nothing':
      return fail('internal', {})
    case 'refuse':
      // It may be held since.
      forgetPartner(node.db, partner.party)
      return failRefused(said.code)
  }
}

function failRefused(code: string): never {
  switch (code) {
    case 'sequence-conflict':
    case 'log-conflict':
    case 'gap-overflow':
    case 'channel-ended':
    case 'object-mismatch':
      return fail(code, {})
    default:
      return fail('internal', {})
  }
}

function arrivedOf({ id, channelEpoch, sequence, digest, name }: Message): ArrivedMessage {
  if (sequence === undefined) return fail('schema', {})
  return { id, epoch: channelEpoch, sequence, digest: toBase64url(digest), isReset: name === channelReset.name }
}
