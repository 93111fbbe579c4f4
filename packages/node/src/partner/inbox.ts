import { isComityError, toBase64url, type Verified } from '@comity/codec'
import { foreignMessage, type Message, messageNamed, signReceipt, verifyMessage } from '@comity/protocol'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { forgetPartner, holdParty, type Partner } from './directory.ts'
import { fail } from '../errors.ts'
import { useNonce } from '../hop/nonce.ts'
import type { SequencedRoute } from '../routes/define.ts'
import type { Tx } from '../schema.ts'

/** How many messages of a partner may wait for an earlier one (spec/attacks.md B-02). */
const maxHeld = 1_000

/** What the sender is told: a receipt, and why the effect was refused where it was. */
export interface InboxAnswer {
  readonly state: 'taken' | 'held' | 'refused'
  readonly code: string | null
  readonly receipt: string
}

/** A message as it came: verified, with the nonce of its hop. */
export interface Arrival {
  readonly partner: Partner
  readonly message: Verified<Message>
  readonly hop: { readonly nonce: string; readonly expiresAt: number }
}

/** Sequenced messages of partners: taken up once by id, in each partner's order (spec/messages.md §6). */
export interface Inbox {
  /** Throws `replay`, `gap-overflow`, `sequence-conflict` and what fails inside the node. */
  readonly arrive: (arrival: Arrival) => Promise<InboxAnswer>
  /** Takes up what waited for a message that has come; also what a crash left in between. */
  readonly drain: (partner: Partner) => Promise<void>
}

/** An inbox over the routes of sequenced messages. */
export function createInbox(node: NodeContext, routes: readonly SequencedRoute[]): Inbox {
  const byName = new Map(routes.map((route) => [route.name, route]))
  const routeOf = (name: string) => byName.get(name) ?? fail('not-found', {})
  return {
    arrive: async ({ partner, message, hop }) => {
      const route = routeOf(message.name)
      const answer = await node.db.transaction().execute(async (tx) => {
        await useNonce(tx, { party: partner.party, ...hop })
        return place({ node, tx, route, partner, message })
      })
      // Durable before said: a crash here leaves a stored message whose receipt the sender gets when it asks again.
      node.fault('inbox.after-commit')
      if (answer !== 'conflict') return answer
      forgetPartner(node.db, partner.party)
      return fail('sequence-conflict', {})
    },
    drain: async (partner) => {
      while (await takeNext(node, partner, routeOf)) {
        // Each in a transaction of its own: one partner's backlog holds nobody up.
      }
    },
  }
}

interface Placed {
  readonly node: NodeContext
  readonly tx: Tx
  readonly route: SequencedRoute
  readonly partner: Partner
  readonly message: Verified<Message>
}

async function place(placed: Placed): Promise<InboxAnswer | 'conflict'> {
  const { tx, partner, message } = placed
  const { sequence } = message
  if (sequence === undefined) return fail('schema', {})
  const taken = await lockChannel(tx, partner.party)
  const known = await tx
    .selectFrom('inbox')
    .selectAll()
    .where('party', '=', partner.party)
    .where((or) => or.or([or('sequence', '=', sequence), or('id', '=', message.id)]))
    .execute()
  const [first] = known
  if (first !== undefined) {
    // The same message again under a fresh hop: the stored receipt, byte for byte.
    const same = known.length === 1 && toBase64url(first.digest) === toBase64url(message.digest)
    return same ? { state: first.state, code: first.code, receipt: first.receipt } : keepConflict(placed)
  }
  if (sequence <= taken) return keepConflict(placed)
  if (sequence > taken + 1) return holdMessage(placed)
  return takeMessage(placed)
}

/** One transaction at a time works on a partner's sequence. Returns the last one taken up. */
async function lockChannel(tx: Tx, party: string): Promise<number> {
  const { taken_in } = await tx
    .selectFrom('channel')
    .select('taken_in')
    .where('party', '=', party)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return taken_in
}

async function holdMessage({ node, tx, partner, message }: Placed): Promise<InboxAnswer> {
  const { held } = await tx
    .selectFrom('inbox')
    .select((select) => select.fn.countAll<number>().as('held'))
    .where('party', '=', partner.party)
    .where('state', '=', 'held')
    .executeTakeFirstOrThrow()
  if (held >= maxHeld) fail('gap-overflow', { held })
  const answer = receiptOf(node, message, { state: 'held', code: null })
  await insertMessage({ node, tx, message, answer })
  return answer
}

async function takeMessage({ node, tx, route, partner, message }: Placed): Promise<InboxAnswer> {
  const outcome = await runEffect({ node, tx, route, message })
  const answer = receiptOf(node, message, outcome)
  await insertMessage({ node, tx, message, answer })
  await advance(tx, partner.party, message.sequence)
  node.fault('inbox.before-commit')
  return answer
}

/** Runs the effect; a refusal undoes what it did, and the message is still taken up, so that the next one can come. */
async function runEffect({
  node,
  tx,
  route,
  message,
}: Omit<Placed, 'partner'>): Promise<Pick<InboxAnswer, 'state' | 'code'>> {
  await sql`savepoint effect`.execute(tx)
  try {
    await route.take(node, tx, message)
  } catch (error) {
    // What is our own failure is not the message's: all is rolled back and the sender tries again.
    if (!isComityError(error) || error.status < 400 || error.status >= 500) throw error
    await sql`rollback to effect`.execute(tx)
    node.events.record({ peer: message.from, route: message.name, code: error.code })
    return { state: 'refused', code: error.code }
  }
  await sql`release effect`.execute(tx)
  return { state: 'taken', code: null }
}

/** spec/attacks.md B-01 f, B-03: both signed bodies stay as proof, and the party is held until a person resumes it. */
async function keepConflict({ node, tx, partner, message }: Placed): Promise<'conflict'> {
  const { id, digest, jws, sequence } = message
  if (sequence === undefined) return fail('schema', {})
  await tx
    .insertInto('inbox_conflict')
    .values({ party: partner.party, digest, sequence, id, jws, received_at: node.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await holdParty(tx, { party: partner.party, code: 'sequence-conflict', now: node.now() })
  return 'conflict'
}

async function takeNext(
  node: NodeContext,
  partner: Partner,
  routeOf: (name: string) => SequencedRoute,
): Promise<boolean> {
  return node.db.transaction().execute(async (tx) => {
    const taken = await lockChannel(tx, partner.party)
    const row = await tx
      .selectFrom('inbox')
      .selectAll()
      .where('party', '=', partner.party)
      .where('sequence', '=', taken + 1)
      .where('state', '=', 'held')
      .executeTakeFirst()
    if (row === undefined) return false
    const message = readAgain(node, partner, row)
    const outcome = await runEffect({ node, tx, route: routeOf(row.name), message })
    const { state, code, receipt } = receiptOf(node, message, outcome)
    await tx
      .updateTable('inbox')
      .set({ state, code, receipt, settled_at: node.now() })
      .where('party', '=', partner.party)
      .where('sequence', '=', row.sequence)
      .execute()
    await advance(tx, partner.party, row.sequence)
    return true
  })
}

/** What waited is verified again from its bytes: the database holds nothing that is trusted more than the wire. */
function readAgain(node: NodeContext, partner: Partner, row: { readonly name: string; readonly jws: string }) {
  const definition = messageNamed(row.name) ?? fail('not-found', {})
  const sender = { party: partner.party, publicKey: partner.messageKey }
  const message = foreignMessage(row.jws)
  return verifyMessage({ definition, message, bulk: undefined, sender, recipient: node.party }) as Verified<Message>
}

function receiptOf(
  node: NodeContext,
  message: Message,
  { state, code }: Pick<InboxAnswer, 'state' | 'code'>,
): InboxAnswer {
  const { id, sequence } = message
  if (sequence === undefined) return fail('schema', {})
  const reason = code === null ? {} : { code }
  const receipt = { id, digest: toBase64url(message.digest), state, sequence, ...reason }
  return { state, code, receipt: signReceipt({ key: node.keys.message, receipt }) }
}

async function insertMessage({
  node,
  tx,
  message,
  answer,
}: {
  readonly node: NodeContext
  readonly tx: Tx
  readonly message: Message
  readonly answer: InboxAnswer
}): Promise<void> {
  const { from, sequence, id, name, jws, digest } = message
  if (sequence === undefined) return fail('schema', {})
  const settled = answer.state === 'held' ? null : node.now()
  await tx
    .insertInto('inbox')
    .values({ party: from, sequence, id, name, jws, digest, ...answer, received_at: node.now(), settled_at: settled })
    .execute()
}

async function advance(tx: Tx, party: string, sequence: number | undefined): Promise<void> {
  if (sequence === undefined) return fail('schema', {})
  await tx.updateTable('channel').set({ taken_in: sequence }).where('party', '=', party).execute()
}
