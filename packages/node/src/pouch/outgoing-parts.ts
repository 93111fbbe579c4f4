import { fromHex, isComityError, sha256, toBase64url, toHex, utf8Decode, utf8Encode } from '@comity/codec'
import { keyRollover, messageNamed, receiptName } from '@comity/protocol'
import {
  checkpointPartName,
  cosignaturePartName,
  encodeMessagePart,
  maxParts,
  type PouchPartEntry,
  type PouchPartKind,
} from '@comity/protocol/pouch'
import type { NodeContext } from '../context.ts'
import { isStopped } from '../partner/suspension.ts'
import { fail } from '../errors.ts'
import { readSegmentFor } from '../index/serve.ts'
import { shownByPouch, shownSize } from './asked-by-pouch.ts'
import { segmentsMissing, segmentsOfAnswer } from './synced-by-pouch.ts'

/** A part of a pouch that is being packed. Segments are read when they are written; all else is at hand. */
export interface OutgoingPart {
  readonly entry: PouchPartEntry
  /** What `pouch_out_part` remembers it by. */
  readonly ref: string
  readonly read: () => Promise<Uint8Array>
}

/** What of a pouch is held in memory while it is packed; the rest is left for the next. */
const maxBytes = 64 * 1_048_576

export interface Outgoing {
  readonly parts: readonly OutgoingPart[]
  /** How many parts did not find room. */
  readonly left: number
}

/**
 * Everything that waits for a partner, in the order of kinds (spec/pouch.md §3). What a former pouch held is held again
 * until the partner is known to have it, so that any one of them may be lost or come late.
 */
export async function outgoingParts(node: NodeContext, party: string): Promise<Outgoing> {
  const isSuspended = isStopped(node, party, 'index.segment')
  const parts = [
    ...(await receipts(node, party)),
    ...(await cosignatures(node, party)),
    ...(await messages(node, party)),
    ...(isSuspended ? [] : await segments(node, party)),
    ...[...(await answers(node, party)), ...(await questions(node, party))].filter(
      // A refusal gives nothing away.
      ({ entry: { kind, name } }) => kind === 'refusal' || !isStopped(node, party, name.replace(/\.answer$/, '')),
    ),
    ...(isSuspended ? [] : await wanted(node, party)),
    ...(await checkpoint(node, party)),
  ]
  const kept: OutgoingPart[] = []
  let bytes = 0
  for (const part of parts) {
    const held = part.entry.kind === 'segment' ? 0 : part.entry.length
    if (kept.length === maxParts || bytes + held > maxBytes) break
    kept.push(part)
    bytes += held
  }
  return { parts: kept, left: parts.length - kept.length }
}

interface Content {
  readonly kind: PouchPartKind
  readonly name: string
  readonly ref: string
  readonly content: Uint8Array
  readonly question?: string
}

function part({ kind, name, ref, content, question }: Content): OutgoingPart {
  const bound = question === undefined ? {} : { question }
  const entry = { kind, name, length: content.length, sha256: toBase64url(sha256(content)), ...bound }
  return { entry, ref, read: () => Promise.resolve(content) }
}

/** Of messages that came by pouch; one that waits for an earlier message has none that settles it. */
async function receipts({ db }: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const rows = await db
    .selectFrom('pouch_receipt')
    .innerJoin('inbox', (join) =>
      join.onRef('inbox.party', '=', 'pouch_receipt.party').onRef('inbox.id', '=', 'pouch_receipt.id'),
    )
    .select(['inbox.id', 'inbox.receipt'])
    .where('pouch_receipt.party', '=', party)
    .where('inbox.state', '<>', 'held')
    .orderBy('inbox.epoch')
    .orderBy('inbox.sequence')
    .execute()
  return rows.map(({ id, receipt }) =>
    part({ kind: 'receipt', name: receiptName, ref: id, content: utf8Encode(receipt) }),
  )
}

/** `size ‖ LF ‖ lines`: what our witness answered, and to which checkpoint of the partner's log. */
async function cosignatures({ db }: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const rows = await db
    .selectFrom('pouch_cosignature')
    .select(['size', 'lines'])
    .where('party', '=', party)
    .orderBy('size')
    .execute()
  return rows.map(({ size, lines }) =>
    part({
      kind: 'cosignature',
      name: cosignaturePartName,
      ref: String(size),
      content: utf8Encode(`${String(size)}\n${lines}`),
    }),
  )
}

/** The newest head of our log, from what the partner will have seen when it comes to this part. */
async function checkpoint(node: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const seen = (await shownByPouch(node, party)) ?? node.witnesses.shownTo(party) ?? 0
  const asked = await node.witnesses.askByPouch({ party, seen })
  if (asked === undefined) return []
  const content = utf8Encode(asked.request)
  return [part({ kind: 'checkpoint', name: checkpointPartName, ref: String(asked.size), content })]
}

async function messages(node: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const rows = await node.db
    .selectFrom('outbox')
    .select(['id', 'name', 'jws'])
    .where('party', '=', party)
    .where('state', '=', 'waiting')
    .orderBy('epoch')
    .orderBy('sequence')
    .execute()
  // What stands behind a rollover is signed with the new key, and a reader verifies a pouch whole before it takes any up:
  // it is carried once the partner has said that it knows the key (spec/keys.md §4).
  const rollover = rows.findIndex(({ name }) => name === keyRollover.name)
  const known = rollover === -1 ? rows : rows.slice(0, rollover + 1)
  // They are taken up in order: what stands behind a message that a suspension stops waits with it.
  const stopped = known.findIndex(({ name }) => isStopped(node, party, name))
  const carried = stopped === -1 ? known : known.slice(0, stopped)
  return carried.map(({ id, name, jws }) => part({ kind: 'message', name, ref: id, content: utf8Encode(jws) }))
}

/** Those that our answers name and that no acknowledged pouch held, and those that the partner asked for. */
async function segments(node: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const asked = await node.db.selectFrom('pouch_wanted').select('sha256').where('party', '=', party).execute()
  const hexes = new Set(asked.map(({ sha256: digest }) => toHex(digest)))
  const answered = await node.db
    .selectFrom('pouch_answer')
    .select('content')
    .where('party', '=', party)
    .where('name', '=', 'index.manifest')
    .where('kind', '=', 'answer')
    .execute()
  const there = await segmentsThere(node, party)
  for (const { content } of answered) {
    for (const digest of segmentsOfAnswer(utf8Decode(content))) if (!there.has(toHex(digest))) hexes.add(toHex(digest))
  }
  const parts: OutgoingPart[] = []
  for (const hex of [...hexes].sort()) {
    const found = await segmentPart(node, { party, hex })
    if (found !== undefined) parts.push(found)
  }
  return parts
}

async function segmentsThere({ db }: NodeContext, party: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('pouch_out_part')
    .innerJoin('pouch_out', 'pouch_out.pouch', 'pouch_out_part.pouch')
    .select('pouch_out_part.ref')
    .where('pouch_out.party', '=', party)
    .where('pouch_out.acknowledged_at', 'is not', null)
    .where('pouch_out_part.kind', '=', 'segment')
    .execute()
  return new Set(rows.map(({ ref }) => ref))
}

/** One that is gone, or no longer this party's to have, is left out: the party asks for a newer manifest. */
async function segmentPart(
  node: NodeContext,
  { party, hex }: { readonly party: string; readonly hex: string },
): Promise<OutgoingPart | undefined> {
  const digest = fromHex(hex, 32)
  const read = () => readSegmentFor(node, { party, sha256: digest })
  try {
    const { length } = await read()
    return { entry: { kind: 'segment', name: hex, length, sha256: toBase64url(digest) }, ref: hex, read }
  } catch (error) {
    if (isComityError(error, 'not-found')) return undefined
    throw error
  }
}

async function answers({ db }: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const rows = await db
    .selectFrom('pouch_answer')
    .select(['question', 'name', 'kind', 'content'])
    .where('party', '=', party)
    .orderBy('kind')
    .orderBy('answered_at')
    .execute()
  return rows.map(({ question, name, kind, content }) => {
    const wire = kind === 'answer' ? `${name}.answer` : name
    return part({ kind, name: wire, ref: question, content, question })
  })
}

/** Questions that no pouch has answered: of jobs that wait, for a party that is reached by pouch. */
async function questions({ db }: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const manifests = await db
    .selectFrom('pouch_question')
    .innerJoin('job', 'job.id', 'pouch_question.job')
    .select(['pouch_question.id', 'pouch_question.jws'])
    .where('pouch_question.party', '=', party)
    .where('job.state', '=', 'waiting')
    .where('pouch_question.answer', 'is', null)
    .where('pouch_question.code', 'is', null)
    .orderBy('pouch_question.asked_at')
    .execute()
  const batches = await db
    .selectFrom('ask_batch')
    .innerJoin('job', 'job.id', 'ask_batch.job')
    .select(['ask_batch.batch', 'ask_batch.message', 'ask_batch.bulk'])
    .where('ask_batch.publisher', '=', party)
    .where('ask_batch.state', '=', 'prepared')
    .where('ask_batch.answer', 'is', null)
    .where('job.state', '=', 'waiting')
    .execute()
  // Each proves that its checkpoint extends that of the one before: so they must be read.
  batches.sort((left, right) => (shownSize(left.message) ?? 0) - (shownSize(right.message) ?? 0))
  return [
    ...manifests.map(({ id, jws }) => question({ name: 'index.manifest', id, jws, bulk: undefined })),
    ...batches.map(({ batch, message, bulk }) => question({ name: 'match.evaluate', id: batch, jws: message, bulk })),
  ]
}

function question({
  name,
  id,
  jws,
  bulk,
}: {
  readonly name: string
  readonly id: string
  readonly jws: string
  readonly bulk: Uint8Array | undefined
}): OutgoingPart {
  const definition = messageNamed(name) ?? fail('internal', {})
  return part({ kind: 'question', name, ref: id, content: encodeMessagePart(definition, { jws, bulk }) })
}

async function wanted(node: NodeContext, party: string): Promise<readonly OutgoingPart[]> {
  const missing = new Set((await segmentsMissing(node, party)).map(toHex))
  return [...missing].sort().map((hex) => part({ kind: 'wanted', name: hex, ref: hex, content: new Uint8Array() }))
}
