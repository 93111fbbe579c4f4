import { isComityError, readJwsHeader, toBase64url, toHex, type Verified } from '@comity/codec'
import type { Message } from '@comity/protocol'
import {
  claimedSender,
  foreignPouch,
  type PouchHead,
  type PouchReading,
  readContainer,
  verifyPouch,
} from '@comity/protocol/pouch'
import { maxHeld } from '@comity/protocol/channel'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner, type Partner } from '../partner/directory.ts'
import { requireKey, signedKey } from '../partner/pinned-keys.ts'
import { decryptFile } from './age.ts'
import { pouchPath } from './pouch-files.ts'
import { segmentsMissing, segmentsOfAnswer } from './synced-by-pouch.ts'
import { claimedReceipt, type PartTrust, verifyPart } from './verify-part.ts'

/** A pouch of which every byte held; nothing of it has been taken up. */
export interface CheckedPouch {
  readonly partner: Partner
  readonly head: Verified<PouchHead>
  /** Segments, in hex, that a job of ours waits for. No other is kept: a partner fills no disk. */
  readonly wanted: ReadonlySet<string>
  /**
   * The first message that stands under an id or place that another one has; with that one before it where both came in
   * this pouch.
   */
  readonly conflict: readonly Verified<Message>[]
}

/**
 * Reads a file to its end and verifies all of it (spec/pouch.md §4): age, container, manifest, every part under the keys that
 * are pinned, and what taking it up would run into. Changes nothing. Throws `pouch-invalid`, `pouch-expired`,
 * `wrong-recipient`, `key-unknown`, the code of a held party, `digest-mismatch`, `gap-overflow` and what messages are
 * refused with online.
 */
export function checkPouchFile(node: NodeContext, file: string): Promise<CheckedPouch> {
  return withPouchFile(node, file, async ({ reading, partner, head }) => {
    const { party } = partner
    const wanted = new Set((await segmentsMissing(node, party)).map(toHex))
    const arriving = new Map<string, Verified<Message>>()
    const conflict: Verified<Message>[] = []
    for await (const part of reading.parts(head)) {
      const verified = verifyPart(part, trustOf(node, partner))
      if (verified.kind === 'message') {
        const place = await placeOf(node, party, verified.message)
        const before = place === 'new' ? arrive(arriving, verified.message) : undefined
        if (conflict.length > 0) continue
        if (place === 'conflict') conflict.push(verified.message)
        else if (before !== undefined) conflict.push(before, verified.message)
      }
      if (verified.kind === 'receipt') await checkReceipt(node, party, verified.receipt)
      if (verified.kind === 'answer') for (const hex of await namedSegments(node, party, verified)) wanted.add(hex)
    }
    await checkGap(node, party, sequencesOf(arriving))
    return { partner, head, wanted, conflict }
  })
}

interface OpenFile {
  readonly reading: PouchReading
  readonly partner: Partner
  readonly head: Verified<PouchHead>
}

/** Opens a file as far as its manifest, verified with the key that is pinned for who it says it is from. */
export async function withPouchFile<Result>(
  node: NodeContext,
  file: string,
  use: (open: OpenFile) => Promise<Result>,
): Promise<Result> {
  const bytes = decryptFile(pouchPath(node, 'incoming', file), node.keys.pouch)
  try {
    const reading = await readContainer(bytes)
    const partner = await senderOf(node, claimedSender(reading.manifest))
    const head = verifyPouch({
      manifest: foreignPouch(reading.manifest),
      sender: { party: partner.party, publicKey: signedKey(partner, node.now()) },
      recipient: node.party,
      now: node.now(),
    })
    await requirePouchKey(node, partner, head)
    if (partner.heldFor !== null) fail(partner.heldFor, {})
    return await use({ reading, partner, head })
  } finally {
    await bytes.return(undefined)
  }
}

/**
 * A pouch stands for a hop, so a key that is revoked now signs none: when it says that it was packed is the word of whoever
 * has the key (spec/keys.md §4, spec/attacks.md A-10). One that was verified before the revocation goes on to its end.
 */
async function requirePouchKey(
  { db, now }: NodeContext,
  partner: Partner,
  { jws, digest }: Verified<PouchHead>,
): Promise<void> {
  const { kid } = readJwsHeader(jws)
  if (kid === partner.messageKid) return
  const begun = await db
    .selectFrom('pouch_in')
    .select('received_at')
    .where('party', '=', partner.party)
    .where('digest', '=', digest)
    .where('state', 'in', ['opening', 'opened'])
    .executeTakeFirst()
  requireKey(partner, { kid, signedAt: begun?.received_at ?? now(), now: now() })
}

/** How the parts of a partner's pouch are verified here. */
export function trustOf(node: NodeContext, partner: Partner): PartTrust {
  return { partner, reader: node.party, now: node.now() }
}

/** An unknown party and one that is only introduced get the same answer, as online. */
async function senderOf(node: NodeContext, party: string): Promise<Partner> {
  const partner = await loadPartner(node.db, party).catch((error: unknown) => {
    if (isComityError(error, 'not-found')) return undefined
    throw error
  })
  if (partner === undefined || partner.state === 'introduced') return fail('key-unknown', {})
  return partner
}

/** spec/attacks.md B-01 f: what would be a conflict is found before anything of the pouch has an effect. */
async function placeOf(
  { db }: NodeContext,
  party: string,
  { id, channelEpoch, sequence = 0, digest }: Message,
): Promise<'new' | 'known' | 'conflict'> {
  const known = await db
    .selectFrom('inbox')
    .select(['digest'])
    .where('party', '=', party)
    .where((eb) => eb.or([eb.and([eb('epoch', '=', channelEpoch), eb('sequence', '=', sequence)]), eb('id', '=', id)]))
    .execute()
  const [first] = known
  if (first === undefined) return 'new'
  return known.length === 1 && toBase64url(first.digest) === toBase64url(digest) ? 'known' : 'conflict'
}

/** Two places that a message stands in: its own id, and its sequence in its epoch. */
function placesOf({ id, channelEpoch, sequence = 0 }: Message): readonly string[] {
  return [id, `${String(channelEpoch)}/${String(sequence)}`]
}

/** Puts a message where it stands in this pouch, and returns another that stands there already. */
function arrive(arriving: Map<string, Verified<Message>>, message: Verified<Message>): Verified<Message> | undefined {
  const places = placesOf(message)
  const before = places.map((place) => arriving.get(place)).find((other) => other !== undefined)
  for (const place of places) arriving.set(place, message)
  return before !== undefined && toBase64url(before.digest) !== toBase64url(message.digest) ? before : undefined
}

function sequencesOf(arriving: ReadonlyMap<string, Verified<Message>>): readonly number[] {
  return [...new Set(arriving.values())].map(({ sequence = 0 }) => sequence)
}

/** A receipt of a message of ours names that very message (spec/attacks.md B-06). */
async function checkReceipt({ db, events }: NodeContext, party: string, receipt: string): Promise<void> {
  const { id, digest, sequence } = claimedReceipt(receipt)
  const row = await db
    .selectFrom('outbox')
    .select(['digest', 'sequence'])
    .where('party', '=', party)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined || (toBase64url(row.digest) === digest && row.sequence === sequence)) return
  events.record({ peer: party, route: 'pouch.open', code: 'proof-invalid' })
  fail('digest-mismatch', {})
}

/** The segments of an index that one of our waiting questions asked for. */
async function namedSegments(
  { db }: NodeContext,
  party: string,
  {
    message,
    question,
  }: { readonly message: { readonly name: string; readonly jws: string }; readonly question: string },
): Promise<readonly string[]> {
  if (message.name !== 'index.manifest.answer') return []
  const asked = await db
    .selectFrom('pouch_question')
    .select('id')
    .where('party', '=', party)
    .where('id', '=', question)
    .executeTakeFirst()
  if (asked === undefined) return []
  return segmentsOfAnswer(message.jws).map(toHex)
}

/** spec/attacks.md B-02: how many would wait for a message that is in no pouch. */
async function checkGap({ db }: NodeContext, party: string, arriving: readonly number[]): Promise<void> {
  if (arriving.length <= maxHeld) return
  const { taken_in } = await db
    .selectFrom('channel')
    .select('taken_in')
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  const there = new Set(arriving)
  let next = taken_in + 1
  while (there.delete(next)) next += 1
  if (there.size > maxHeld) fail('gap-overflow', { held: there.size })
}
