import { equalBytes, isComityError, toBase64url, utf8Decode, utf8Encode } from '@comity/codec'
import {
  type AddCheckpoint,
  type Checkpoint,
  cosignCheckpoint,
  emptyRoot,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  signatureLines,
  verifyCheckpoint,
  verifyExtension,
} from '@comity/tlog'
import type { NodeContext } from '../context.ts'
import { listPartners, type Partner } from '../partner/directory.ts'
import { keepCheckpoint, keepFork, type SeenCheckpoint, seenCheckpoint } from '../partner/partner-log.ts'
import { witnessName } from './policy.ts'

/** An answer of the witness, as C2SP tlog-witness spells it. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422
  readonly contentType: 'text/plain; charset=utf-8' | 'text/x.tlog.size'
  readonly text: string
  /** With 409: the signed note that the size is from, so that a log which was rolled back can see it for itself. */
  readonly checkpoint?: string
}

/** As in a log proof (spec/log.md §6): longer notes have no place in a message either. */
const maxNoteChars = 16_384
const beginning: Pick<Checkpoint, 'size' | 'root'> = { size: 0, root: emptyRoot() }
/** Requests about one log that cross each other are few: each lost race means that the log has grown. */
const maxRaces = 5

/**
 * C2SP tlog-witness, add-checkpoint, for the logs of trusted partners (spec/log.md §10). What was seen of a log is on disk
 * before its cosignature exists; it is the same memory that messages are compared with, so a log cannot show one history
 * to the witness and another in its messages. A fork is kept as evidence, and the party is held.
 */
export async function addCheckpoint(node: NodeContext, body: Uint8Array): Promise<WitnessAnswer> {
  const request = readRequest(body)
  if (request === undefined) return refusal(400)
  const partner = await knownLog(node, request.checkpoint.origin)
  if (partner === undefined) return refusal(404)
  if (!isSigned(partner, request.note)) return refusal(403)
  if (request.oldSize > request.checkpoint.size) return refusal(400)
  for (let race = 0; race < maxRaces; race += 1) {
    const answer = await compareAndCosign(node, partner, request)
    if (answer !== 'moved') return answer
  }
  return conflict(await seenCheckpoint(node.db, { party: partner.party, fresh: true }))
}

interface Asked extends Omit<AddCheckpoint, 'checkpoint'> {
  readonly note: string
  readonly checkpoint: Checkpoint
}

function readRequest(body: Uint8Array): Asked | undefined {
  try {
    const { checkpoint: note, ...rest } = parseAddCheckpoint(utf8Decode(body))
    if (note.length > maxNoteChars) return undefined
    return { ...rest, note, checkpoint: parseCheckpoint(parseNote(note).text) }
  } catch {
    // Bytes that are no text among them.
    return undefined
  }
}

async function knownLog(node: NodeContext, origin: string): Promise<Partner | undefined> {
  const partners = await listPartners(node.db)
  return partners.find(({ logOrigin, state }) => logOrigin === origin && state === 'trusted')
}

function isSigned({ logOrigin: origin, logKey: publicKey }: Partner, note: string): boolean {
  try {
    verifyCheckpoint({ note, origin, publicKey, cosignatures: { count: 0, witnesses: [] } })
    return true
  } catch {
    return false
  }
}

async function compareAndCosign(node: NodeContext, partner: Partner, asked: Asked): Promise<WitnessAnswer | 'moved'> {
  const { party } = partner
  const seen = await seenCheckpoint(node.db, { party, fresh: true })
  const from = seen ?? beginning
  const to = { size: asked.checkpoint.size, root: asked.checkpoint.root }
  const isExpected = asked.oldSize === from.size
  try {
    // Two roots of one size convict, whatever size the request starts from.
    if (isExpected || (to.size === from.size && !equalBytes(to.root, from.root))) {
      verifyExtension({ from, to, hashes: asked.hashes })
    }
  } catch (error) {
    await keepFork(node, { party, error, seen, note: asked.note, hashes: asked.hashes, shownTo: 'witness' })
    if (isComityError(error, 'log-conflict')) recordFork(node, party)
    return isExpected ? refusal(422) : conflict(seen)
  }
  if (!isExpected) return conflict(seen)
  // Anybody may show a checkpoint that was published; the same head again costs no write (spec/attacks.md B-12).
  if (to.size === seen?.size) return cosigned(node, asked.note)
  const next = { ...to, note: asked.note }
  node.fault('witness.before-commit')
  // An answer that is lost leaves a size that the log learns with 409; a cosignature without this row cannot be.
  if (!(await remember(node, { party, seen, next }))) return 'moved'
  node.fault('witness.stored')
  keepCheckpoint(node.db, party, next)
  return cosigned(node, asked.note)
}

/** Moves what was seen from exactly what was compared. False when another request moved it first. */
async function remember(
  node: NodeContext,
  {
    party,
    seen,
    next,
  }: { readonly party: string; readonly seen: SeenCheckpoint | undefined; readonly next: SeenCheckpoint },
): Promise<boolean> {
  const row = { ...next, seen_at: node.now() }
  if (seen === undefined) {
    const inserted = await node.db
      .insertInto('partner_checkpoint')
      .values({ party, ...row })
      .onConflict((on) => on.doNothing())
      .executeTakeFirst()
    return inserted.numInsertedOrUpdatedRows === 1n
  }
  const moved = await node.db
    .updateTable('partner_checkpoint')
    .set(row)
    .where('party', '=', party)
    .where('size', '=', seen.size)
    .where('root', '=', seen.root)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

function cosigned(node: NodeContext, note: string): WitnessAnswer {
  const time = Math.floor(node.now() / 1_000)
  const whole = cosignCheckpoint({ key: node.keys.witness, name: witnessName(node.party), note, time })
  const lines = signatureLines(whole)
  // Ours was added last.
  const own = lines.slice(lines.lastIndexOf('\n', lines.length - 2) + 1)
  return { ...plain(200), text: own }
}

function recordFork(node: NodeContext, party: string): void {
  node.events.record({ peer: party, route: 'witness.add-checkpoint', code: 'log-conflict' })
}

function plain<Status extends WitnessAnswer['status']>(status: Status) {
  return { status, contentType: 'text/plain; charset=utf-8' } as const
}

function refusal(status: 400 | 403 | 404 | 422): WitnessAnswer {
  return { ...plain(status), text: '' }
}

/** The header's form of the note: base64url, because a note has line breaks. */
function conflict(seen: SeenCheckpoint | undefined): WitnessAnswer {
  const size: WitnessAnswer = { status: 409, contentType: 'text/x.tlog.size', text: `${String(seen?.size ?? 0)}\n` }
  return seen === undefined ? size : { ...size, checkpoint: toBase64url(utf8Encode(seen.note)) }
}
