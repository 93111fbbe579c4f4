import { checkShape, day, formatInstant, type Instant, parseInstant } from '@comity/codec'
import { type Handling, strictestHandling } from '@comity/agreement'
import { documentDigest } from '../documents.ts'
import type { CaseEvent } from '../event.ts'
import { fail } from '../errors.ts'
import { applyEvent, type MachineState, nextEvent, type NextEvent, nowhere } from '../machine.ts'
import { digestOf } from '../digest.ts'
import {
  composeEvidenceDocument,
  EvidenceCertificateSchema,
  type EvidenceCollection,
  EvidenceDerivationSchema,
  type EvidenceDocument,
  EvidenceMismatchSchema,
  type EvidenceOffer,
  EvidenceReceiptSchema,
  EvidenceRefusalSchema,
  type EvidenceSeal,
  type EvidenceUse,
  type EvidenceUseNote,
  readEvidenceCollection,
  readEvidenceOffer,
  readEvidenceReason,
  readEvidenceSeal,
  readEvidenceUse,
} from './documents.ts'
import { evidenceRows, type EvidenceState } from './rows.ts'

/** An evidence transfer as both sides replay it. */
export interface EvidenceObject extends MachineState<EvidenceState> {
  readonly agreement: string
  readonly collection: EvidenceCollection | null
  /** The newest sealing. */
  readonly seal: EvidenceSeal | null
  /** Every transfer id there was: none is used twice. */
  readonly transfers: readonly string[]
  readonly offer: EvidenceOffer | null
  readonly derived: readonly { readonly item: string; readonly sha256: string; readonly handling: Handling }[]
  /** What is or was asked, e10. */
  readonly asked: EvidenceUseNote | null
  readonly consents: readonly EvidenceUseNote[]
  /** Until when a recall is to be answered; null while none is open. */
  readonly recallDue: string | null
}

/** Days in which a recall is answered (spec/evidence.md §5). */
export const recallDays = 7

/** A transfer before its first event. */
export function newEvidence({
  object,
  requesting,
  requested,
  agreement,
}: Pick<EvidenceObject, 'object' | 'agreement'> & {
  readonly requesting: string
  readonly requested: string
}): EvidenceObject {
  const nothing = { collection: null, seal: null, offer: null, asked: null, recallDue: null }
  const fresh = nowhere<EvidenceState>(object, { requesting, requested })
  return { ...fresh, ...nothing, agreement, transfers: [], derived: [], consents: [] }
}

/** Writes the next event of a transfer. Throws `role-forbids`, `object-mismatch`. */
export function nextEvidenceEvent(
  next: Omit<NextEvent<EvidenceState>, 'table' | 'state'> & { readonly evidence: EvidenceObject },
): CaseEvent {
  const { evidence: state, ...rest } = next
  return nextEvent({ ...rest, table: evidenceRows, state })
}

/**
 * Applies one event of either side with the document that it names, which is null where the event names none (spec/evidence.md §2 to
 * §5). Throws `schema`, `object-mismatch` (sequence, chain, transition, document, counts, use), `role-forbids`, `same-person`,
 * `marking-lowered`, `marking-forbids` (a use that needs consent).
 */
export function applyEvidence(
  evidence: EvidenceObject,
  { event, document }: { readonly event: CaseEvent; readonly document: EvidenceDocument | null },
): EvidenceObject {
  const moved = applyEvent({ table: evidenceRows, state: evidence, event })
  const named = document === null ? null : documentDigest(composeEvidenceDocument(document))
  const isOfThis = document === null || document.evidence === evidence.object
  if (named !== event.content || !isOfThis) fail('object-mismatch', { seq: event.seq })
  const change = effects[event.row]?.(evidence, { event, document }) ?? {}
  return { ...evidence, ...moved, ...change }
}

/** Both sides replay the same events to the same state: this digest of it is equal (base64url SHA-256). */
export function evidenceStateHash(evidence: EvidenceObject): string {
  return digestOf(evidence)
}

/** What a use still lacks: nothing, a consent, or a purpose that the offer does not name. */
export function useStanding(
  { offer, consents }: Pick<EvidenceObject, 'offer' | 'consents'>,
  { use, recipient }: Pick<EvidenceUseNote, 'use' | 'recipient'>,
): 'free' | 'needs-consent' {
  if (consents.some((each) => each.use === use && each.recipient === recipient)) return 'free'
  const isOffered =
    offer?.uses.includes(use) === true && !offer.handling.europol.some((code) => withheld[code].includes(use))
  return isOffered ? 'free' : 'needs-consent'
}

/** The recall was not answered in time. */
export function isRecallOverdue({ recallDue }: Pick<EvidenceObject, 'recallDue'>, now: Instant): boolean {
  return recallDue !== null && now > parseInstant(recallDue)
}

/** What each Europol code withholds until its provider consents; H3 is free text, so to a machine it is the strictest. */
const withheld: Readonly<Record<Handling['europol'][number], readonly EvidenceUse[]>> = {
  H0: [],
  H1: ['court'],
  H2: ['onward'],
  H3: ['court', 'onward'],
}

interface Acted {
  readonly event: CaseEvent
  readonly document: EvidenceDocument | null
}

type Effect = (evidence: EvidenceObject, acted: Acted) => Partial<EvidenceObject>

const collected: Effect = ({ agreement }, { event, document }) => {
  const collection = readEvidenceCollection(document)
  const isPast = parseInstant(collection.collectedAt) <= parseInstant(event.at)
  if (collection.agreement !== agreement || !isPast) fail('object-mismatch', { seq: event.seq })
  return { collection }
}

const sealed: Effect = ({ transfers }, { event, document }) => {
  const seal = readEvidenceSeal(document)
  if (transfers.includes(seal.transfer)) fail('object-mismatch', { seq: event.seq })
  return { seal, transfers: [...transfers, seal.transfer] }
}

/** Who collected does not offer either: a row names one of the persons whom it excludes, this is the other. */
const offered: Effect = ({ seal, actors }, { event, document }) => {
  const offer = readEvidenceOffer(document)
  if (actors['e1'] === event.actor || actors['e8s'] === event.actor) fail('same-person', { seq: event.seq })
  if (offer.transfer !== seal?.transfer || parseInstant(offer.retainUntil) <= parseInstant(event.at))
    fail('object-mismatch', { seq: event.seq })
  return { offer }
}

/** The newest sealing, not the first: what was refused once does not travel again. */
const released: Effect = ({ seal }, { event, document }) =>
  digestOf(readEvidenceSeal(document)) === digestOf(seal) ? {} : fail('object-mismatch', { seq: event.seq })

const verified: Effect = ({ seal, collection }, { event, document }) => {
  const receipt = checkShape(EvidenceReceiptSchema, document)
  const isWhole =
    receipt.transfer === seal?.transfer &&
    receipt.root === seal.root &&
    receipt.bytes === seal.bytes &&
    receipt.files === collection?.files.length
  if (!isWhole) fail('object-mismatch', { seq: event.seq })
  return {}
}

const mismatched: Effect = ({ seal }, { event, document }) => {
  if (checkShape(EvidenceMismatchSchema, document).transfer !== seal?.transfer)
    fail('object-mismatch', { seq: event.seq })
  return {}
}

const used: Effect = (evidence, { event, document }) => {
  if (useStanding(evidence, readEvidenceUse(document)) !== 'free') fail('marking-forbids', { seq: event.seq })
  return {}
}

const asked: Effect = (_, { document }) => ({ asked: readEvidenceUse(document) })

const consented: Effect = ({ consents, asked: use }, { event }) =>
  use === null ? fail('object-mismatch', { seq: event.seq }) : { consents: [...consents, use] }

/** What is made of it is marked no less strictly, and its place in the tree stands beside it. */
const derived: Effect = (evidence, { event, document }) => {
  const { item, sha256, parent, handling } = checkShape(EvidenceDerivationSchema, document)
  const { offer, seal, derived: known, object } = evidence
  const isNew = item !== object && !known.some((each) => each.item === item)
  if (offer === null || parent !== seal?.root || !isNew || known.length === 1_000)
    return fail('object-mismatch', { seq: event.seq })
  const strictest = strictestHandling([handling, offer.handling])
  if (digestOf(strictest) !== digestOf({ ...handling, europol: strictestHandling([handling]).europol }))
    fail('marking-lowered', { seq: event.seq })
  return { derived: [...known, { item, sha256, handling: strictest }] }
}

const recalled: Effect = (_, { event, document }) => {
  readEvidenceReason(document, 'recall')
  return { recallDue: formatInstant(parseInstant(event.at) + recallDays * day) }
}

const kept: Effect = (_, { document }) => {
  readEvidenceReason(document, 'keep')
  return { recallDue: null }
}

const archived: Effect = (_, { document }) => {
  readEvidenceReason(document, 'archive')
  return {}
}

/** A certificate leaves no item out. */
const certified =
  (act: 'return' | 'destroy'): Effect =>
  ({ object, derived: items }, { event, document }) => {
    const certificate = checkShape(EvidenceCertificateSchema, document)
    const all = [object, ...items.map(({ item }) => item)].sort()
    if (certificate.act !== act || digestOf([...certificate.items].sort()) !== digestOf(all))
      fail('object-mismatch', { seq: event.seq })
    return {}
  }

const ended =
  (act: 'return' | 'destroy'): Effect =>
  (evidence, acted) => ({ ...certified(act)(evidence, acted), recallDue: null })

const declined: Effect = (_, { document }) => {
  checkShape(EvidenceRefusalSchema, document)
  return {}
}

const effects: Readonly<Record<string, Effect>> = {
  e1: collected,
  e2: sealed,
  e8s: sealed,
  e3: offered,
  e4d: declined,
  e5: released,
  e7: verified,
  e8: mismatched,
  e9: used,
  e10: asked,
  e10g: consented,
  e11: derived,
  e12: recalled,
  e12k: kept,
  e12r: ended('return'),
  e13: archived,
  e13p: certified('destroy'),
  e13d: ended('destroy'),
}
