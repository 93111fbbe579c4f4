import { agreementHash, type Terms, verifyAgreementSignature, verifyTerms } from '@comity/agreement'
import { commitmentOfCase } from '@comity/audit'
import { applyHit, type CaseEvent, type HitState, newHit } from '@comity/casework'
import {
  canonicalText,
  closedMember,
  fromBase64url,
  isComityError,
  ownId,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  sha256,
  toBase64url,
  utf8Encode,
  type Verified,
  verifyJws,
} from '@comity/codec'
import {
  type Label,
  type ReadManifest,
  segmentEntry,
  type Segment,
  verifyManifest,
  verifySegment,
} from '@comity/match-index'
import { type EvaluatedBatch, unpackElements, verifyEvaluation } from '@comity/oprf'
import {
  elementLength,
  foreignMessage,
  type MatchEvaluate,
  matchEvaluate,
  matchEvaluateAnswer,
  pinnedKeyFor,
  proofLength,
  verifyMessage,
} from '@comity/protocol'
import { type LogProof, type ProvenEntry, verifyLogProof } from '@comity/tlog'
import { fail } from '../errors.ts'
import { manifestEntry } from '../sync.ts'
import { logsOf, messageKeyIn, type TrustedCards, verifyAgreementKey } from './keys.ts'
import { labelIn, outputOfOpening } from './opening.ts'
import {
  type HitOpening,
  type HitReport,
  type HitReportFile,
  type HitReportPart,
  hitReportParts,
  hitReportTyp,
  openingDigest,
  readHitReport,
} from './report.ts'

/** What a report proved, and nothing beside it (spec/hit-reports.md §6). */
export interface ProvenHit {
  readonly report: HitReport
  /** The clause of the terms that lets this be asked. */
  readonly clause: string
  readonly question: MatchEvaluate
  readonly manifest: Verified<ReadManifest>
  readonly segment: Pick<Segment, 'role' | 'sequence' | 'rows'>
  readonly state: HitState
  readonly confirmation: CaseEvent
  /** Every entry of a log with whoever cosigned the checkpoint that holds it. */
  readonly entries: readonly ProvenLogEntry[]
  /** Null in a sealed report without its opening. */
  readonly opened: { readonly opening: HitOpening; readonly label: Label; readonly isWithdrawn: boolean } | null
}

export interface ProvenLogEntry {
  readonly party: string
  readonly type: string
  readonly index: number
  readonly size: number
  readonly cosigned: readonly { readonly name: string; readonly time: number }[]
}

/**
 * Verifies a report without any node (spec/hit-reports.md §5): each step proves one part with keys of the cards that the reader
 * trusts, and binds it to the parts before. Throws `report-broken` naming the part and the code with which it failed.
 */
export function verifyHitReport({
  file,
  opening,
  cards,
}: {
  readonly file: HitReportFile
  /** What opens a sealed report; null to leave it sealed. */
  readonly opening: HitOpening | null
  readonly cards: TrustedCards
}): ProvenHit {
  const report = part('report', () => provedReport(file, cards))
  const terms = part('agreement', () => provedTerms(report, cards))
  const question = part('question', () => provedQuestion({ file, report, cards }))
  const clause = part('agreement', () => clauseThatPermits({ terms, report, question }))
  const logged = { report, terms, cards }
  const commitment = part('commitment', () => provedCommitment({ ...logged, question }))
  part('answer', () => provedAnswer({ file, report, question, cards }))
  const manifest = part('manifest', () => provedManifest({ report, question, cards }))
  const published = part('manifest', () => provedPublication({ ...logged, manifest }))
  const segment = part('segment', () => provedSegment({ file, report, manifest }))
  const batch = evaluatedBatch({ file, manifest })
  part('evaluation', () => verifyEvaluation(batch))
  const { state, confirmation } = part('events', () => provedEvents(report))
  const entries = part('log', () => provedEntries({ ...logged, question }))
  const opened = opening ?? file.opening
  return {
    report,
    clause,
    question,
    manifest,
    segment,
    state,
    confirmation,
    entries: [commitment, published, ...entries],
    opened: opened === null ? null : provedOpening({ report, opening: opened, batch, segment, manifest }),
  }
}

/** Names the part that does not hold; a code of ours is the reason, anything else is a fault of this program. */
function part<Result>(name: HitReportPart, prove: () => Result): Result {
  try {
    return prove()
  } catch (error) {
    if (!isComityError(error)) throw error
    const isCard = error.code === 'key-unknown'
    const broken = closedMember(hitReportParts, isCard ? 'keys' : name)
    return fail('report-broken', { part: broken, reason: ownId(error.code) })
  }
}

function provedReport({ report: jws }: HitReportFile, cards: TrustedCards): HitReport {
  const claimed = readHitReport(readUnverifiedPayload(jws))
  const publicKey = messageKeyIn(cards, claimed.party)(readJwsHeader(jws).kid)
  const report = readHitReport(verifyJws({ jws, typ: hitReportTyp, publicKey }))
  return report.party === report.publisher ? fail('object-mismatch', {}) : report
}

/** Both parties signed exactly these terms, with the keys that the terms and their own cards name. */
function provedTerms(report: HitReport, cards: TrustedCards): Verified<Terms> {
  const terms = verifyTerms(report.terms)
  if (agreementHash(terms) !== report.agreement) fail('object-mismatch', {})
  const signers = report.signatures.map((jws) => verifyAgreementSignature({ jws, terms }).party)
  for (const party of [report.party, report.publisher]) {
    const key = terms.parties.find((member) => member.party === party)?.agreementKey ?? fail('object-mismatch', {})
    verifyAgreementKey(cards, { party, key: fromBase64url(key, 32) })
    if (!signers.includes(party)) fail('object-mismatch', {})
  }
  return terms
}

interface Read {
  readonly file: HitReportFile
  readonly report: HitReport
  readonly cards: TrustedCards
}

function provedQuestion({ file: { question }, report, cards }: Read): MatchEvaluate {
  if (digestOf(question.message) !== report.question) fail('object-mismatch', {})
  const { party, publisher } = report
  const { body } = verifyMessage({
    definition: matchEvaluate,
    message: foreignMessage(question.message),
    bulk: fromBase64url(question.bulk),
    sender: { party, publicKey: messageKeyIn(cards, party) },
    recipient: publisher,
  })
  const elements = fromBase64url(question.bulk).length / elementLength
  const isSame = body.agreement === report.agreement && body.count === elements && report.position < body.count
  return isSame ? body : fail('object-mismatch', {})
}

/** The first rule of the terms, by the order in which they stand, that holds all that the question named. */
function clauseThatPermits({
  terms,
  report: { party, publisher },
  question: { profile, purpose, basis, statuses },
}: {
  readonly terms: Terms
  readonly report: HitReport
  readonly question: MatchEvaluate
}): string {
  const rule = terms.match.find(
    ({ inquirers, publishers, profiles, purposes, bases, statuses: named }) =>
      inquirers.includes(party) &&
      publishers.includes(publisher) &&
      profiles.includes(profile) &&
      bases.includes(basis) &&
      purposes.some((one) => one === purpose) &&
      statuses.every((status) => named.some((one) => one === status)),
  )
  return rule?.clause ?? fail('purpose-not-permitted', {})
}

interface Logged {
  readonly report: HitReport
  readonly terms: Verified<Terms>
  readonly cards: TrustedCards
}

/** The question opened a commitment of its case that stood in the inquirer's log. */
function provedCommitment({ question, ...logged }: Logged & { readonly question: MatchEvaluate }): ProvenLogEntry {
  const { party } = logged.report
  const entry = provedEntry(logged, { party, proof: question.case })
  const { agreement, caseHandle } = question
  if (commitmentOfCase(entry, { agreement, caseHandle }) === undefined) fail('object-mismatch', {})
  return shownEntry(party, entry)
}

function provedAnswer({ file, report, question, cards }: Read & { readonly question: MatchEvaluate }): void {
  if (digestOf(file.answer.message) !== report.answer) fail('object-mismatch', {})
  const { party, publisher } = report
  const { body } = verifyMessage({
    definition: matchEvaluateAnswer,
    message: foreignMessage(file.answer.message),
    bulk: fromBase64url(file.answer.bulk),
    sender: { party: publisher, publicKey: messageKeyIn(cards, publisher) },
    recipient: party,
  })
  const answersIt = body.batch === question.batch && body.batchDigest === report.question
  if (!answersIt || body.count !== question.count) fail('object-mismatch', {})
}

/** The manifest is the publisher's, stood when the hit was found, and names the very key that the question pinned. */
function provedManifest({
  report,
  question,
  cards,
}: Omit<Read, 'file'> & { readonly question: MatchEvaluate }): Verified<ReadManifest> {
  const { jws } = report.manifest
  const { publisher, agreement } = report
  const publicKey = pinnedKeyFor(messageKeyIn(cards, publisher), jws)
  // What a pouch answers is looked up later than it was asked, maybe in a newer version.
  const instants = [question.createdAt, report.foundAt].map(parseInstant)
  const manifest = firstThatHolds(instants, (now) =>
    verifyManifest({ jws, publicKey, publisher, agreement, now, held: null }),
  )
  const key = toBase64url(sha256(fromBase64url(manifest.manifest.publicKey, 32)))
  const isPinned = key === question.publicKeyDigest && manifest.manifest.epoch === question.epoch
  return isPinned ? manifest : fail('object-mismatch', {})
}

function provedPublication({
  manifest,
  ...logged
}: Logged & { readonly manifest: Verified<ReadManifest> }): ProvenLogEntry {
  const { publisher: party, manifest: shown } = logged.report
  const entry = provedEntry(logged, { party, proof: shown.proof })
  const isIt = entry.type === 'index.manifest' && canonicalText(entry.body) === canonicalText(manifestEntry(manifest))
  return isIt ? shownEntry(party, entry) : fail('object-mismatch', {})
}

function provedSegment({
  file,
  report,
  manifest: { manifest },
}: Omit<Read, 'cards'> & { readonly manifest: Verified<ReadManifest> }): Verified<Segment> {
  const named = manifest.segments.find(({ sha256: digest }) => digest === report.segment)
  const bytes = fromBase64url(file.segment)
  return verifySegment({ bytes, expected: segmentEntry(named ?? fail('object-mismatch', {})) })
}

function evaluatedBatch({
  file,
  manifest: { manifest },
}: {
  readonly file: HitReportFile
  readonly manifest: Verified<ReadManifest>
}): EvaluatedBatch {
  const bulk = fromBase64url(file.answer.bulk)
  const elements = bulk.subarray(0, Math.max(0, bulk.length - proofLength))
  return part('evaluation', () => ({
    blindedElements: unpackElements(fromBase64url(file.question.bulk)),
    answer: { evaluatedElements: unpackElements(elements), proof: bulk.subarray(elements.length) },
    publicKey: fromBase64url(manifest.publicKey, 32),
  }))
}

/** The hit's own events lead to a state in which a person had confirmed it. */
function provedEvents({ events, hit: object, party, foundAt }: HitReport): {
  readonly state: HitState
  readonly confirmation: CaseEvent
} {
  const { state } = events.reduce(applyHit, newHit({ object, party }))
  const confirmation = events.find(({ row }) => row === 'h2') ?? fail('object-mismatch', {})
  if (events[0]?.at !== foundAt) fail('object-mismatch', {})
  return state === 'CONFIRMED' || state === 'CITED' ? { state, confirmation } : fail('object-mismatch', {})
}

/** The question and each event of a person stand in the inquirer's log, in this order and nothing else. */
function provedEntries({
  question: { count },
  ...logged
}: Logged & { readonly question: MatchEvaluate }): readonly ProvenLogEntry[] {
  const { party, publisher, agreement, question, events, entries } = logged.report
  const proved = entries.map((proof) => provedEntry(logged, { party, proof }))
  const [asked, ...acts] = proved
  const made = events.filter(({ row }) => row !== 'h1')
  const isAsked =
    asked?.type === 'match.ask' &&
    canonicalText(asked.body) === canonicalText({ agreement, publisher, digest: question, count })
  const areMade =
    acts.length === made.length &&
    acts.every(({ type, body }, at) => type === 'hit.event' && canonicalText(body) === canonicalText(made[at]))
  if (!isAsked || !areMade) fail('object-mismatch', {})
  return proved.map((entry) => shownEntry(party, entry))
}

/** A proof under the log key of whichever card of the party it holds for. */
function provedEntry(
  { terms, cards }: Pick<Logged, 'terms' | 'cards'>,
  { party, proof }: { readonly party: string; readonly proof: LogProof },
): ProvenEntry {
  return firstThatHolds(logsOf(cards, { party, terms }), (log) => verifyLogProof({ proof, ...log }))
}

/** What the first that holds proves; what the last was refused with where none does. */
function firstThatHolds<Item, Result>(items: readonly Item[], prove: (item: Item) => Result): Result {
  let refused: unknown
  for (const item of items) {
    try {
      return prove(item)
    } catch (error) {
      if (!isComityError(error)) throw error
      refused = error
    }
  }
  throw refused
}

function provedOpening({
  report,
  opening,
  batch,
  segment,
  manifest,
}: {
  readonly report: HitReport
  readonly opening: HitOpening
  readonly batch: EvaluatedBatch
  readonly segment: Verified<Segment>
  readonly manifest: Verified<ReadManifest>
}): NonNullable<ProvenHit['opened']> {
  const output = part('opening', () => {
    const isIts = openingDigest(opening) === report.opening && opening.hit === report.hit
    return isIts ? outputOfOpening({ opening, position: report.position, batch }) : fail('object-mismatch', {})
  })
  const label = part('label', () => labelIn({ output, segment, manifest }))
  const reference = toBase64url(label.reference)
  return { opening, label, isWithdrawn: manifest.manifest.withdrawn.includes(reference) }
}

function shownEntry(party: string, { type, index, checkpoint }: ProvenEntry): ProvenLogEntry {
  return { party, type, index, size: checkpoint.size, cosigned: checkpoint.cosigned }
}

function digestOf(jws: string): string {
  return toBase64url(sha256(utf8Encode(jws)))
}
