import {
  type AskedBatch,
  type AuditPlan,
  auditQuestions,
  batchKeySealName,
  drawPlaces,
  type Finding,
  type FixedPopulation,
  judge,
  type Place,
  type PlaceAnswer,
  unsealOpening,
  type Verdict,
  verifyNonce,
  verifyPopulation,
} from '@comity/audit'
import { formatInstant, fromBase64url, isComityError, keyId, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { foreignMessage, matchEvaluate, verifyMessage } from '@comity/protocol'
import { parseVerifierKey, type TreeHead, verifyCheckpoint } from '@comity/tlog'
import { auditBatch } from './api/audit.batch.ts'
import { auditClose } from './api/audit.close.ts'
import { auditOpen } from './api/audit.open.ts'
import { auditVerdict } from './api/audit.verdict.ts'
import type { ResultOf } from './api/define.ts'
import { type AuditSession, type BothClosed, type Closed, pinnedLog, sharedMessageKeys } from './audit-parties.ts'
import { requireManifest, rowFindings } from './audit-rows-session.ts'
import { fail } from './errors.ts'
import { callOwn } from './own.ts'
import { openSealed } from './sealing.ts'

type Opened = ResultOf<typeof auditOpen>

export interface AuditResult extends Verdict {
  readonly codes: readonly string[]
  readonly findings: readonly Finding[]
}

/**
 * Holds an audit whose period is over: closes it at both nodes, draws, has the places opened, checks them against what was
 * asked or published, and tells both the verdict. Repeated after a fault it comes to the same. Throws `object-mismatch` where the two
 * nodes name different terms, plans or keys, or the publisher gives a batch that the inquirer did not sign.
 */
export async function holdAudit(session: AuditSession): Promise<AuditResult> {
  const { plan, nonce, nonceCommitment: commitment } = session
  const { audit } = plan
  const closed = {
    inquirer: await callOwn(session.inquirer, { call: auditClose, body: { audit } }),
    publisher: await callOwn(session.publisher, { call: auditClose, body: { audit } }),
  }
  requireOnePlan(plan, closed)
  if (plan.of === 'row') requireManifest(closed)
  const { batches, openings, erasedPercent } = closed.publisher
  const checkpoints = headsOf(closed)
  const shown = verifyNonce({ plan, nonce, commitment, shown: [] })
  const population = batches.map(({ digest, count }) => ({ digest: fromBase64url(digest, 32), count }))
  requireLogged(plan, { publisher: closed.publisher, population, closing: checkpoints.publisher.size })
  const places =
    population.length === 0 ? [] : drawPlaces({ nonce: shown, checkpoints, of: plan.of, population, draws: openings })
  const findings = await lookAt(session, { closed, places, checkpoints })
  const verdict = judge({ findings, erasedPercent })
  const codes = [...new Set(findings.flatMap((one) => (one.outcome === 'failed' ? [one.code] : [])))].sort()
  const body = { audit, nonce: toBase64url(nonce), ...verdict, codes }
  for (const node of [session.inquirer, session.publisher]) await callOwn(node, { call: auditVerdict, body })
  return { ...verdict, codes, findings }
}

/** Both nodes were told the same audit, under the same terms, and know the same logs. */
function requireOnePlan(plan: AuditPlan, { inquirer, publisher }: BothClosed): void {
  const from = formatInstant(plan.from)
  const until = formatInstant(plan.until)
  for (const one of [inquirer, publisher]) {
    const same =
      one.audit === plan.audit &&
      one.agreement === plan.agreement &&
      one.inquirer === plan.inquirer &&
      one.publisher === plan.publisher &&
      one.of === plan.of &&
      one.from === from &&
      one.until === until
    if (!same) fail('object-mismatch', {})
  }
  const agrees =
    inquirer.openings === publisher.openings &&
    inquirer.erasedPercent === publisher.erasedPercent &&
    inquirer.cosignatures === publisher.cosignatures &&
    inquirer.logKey === publisher.logKey &&
    inquirer.publisherLogKey === publisher.publisherLogKey
  if (!agrees) fail('object-mismatch', {})
}

/** What is drawn from is the list that the publisher logged for this audit. Throws `audit-population`. */
function requireLogged(
  { audit }: AuditPlan,
  {
    publisher: { closing: proof, publisherLogKey },
    ...fixed
  }: Pick<FixedPopulation, 'population' | 'closing'> & { readonly publisher: Closed },
): void {
  const { name: origin, publicKey } = parseVerifierKey(publisherLogKey)
  verifyPopulation({ audit, ...fixed, proof, log: { origin, publicKey, cosignatures: { count: 0, witnesses: [] } } })
}

function headsOf({ inquirer, publisher }: BothClosed): { readonly inquirer: TreeHead; readonly publisher: TreeHead } {
  const none = { count: 0, witnesses: [] }
  const read = (note: string, key: string): TreeHead => {
    const { name: origin, publicKey } = parseVerifierKey(key)
    const { size, root } = verifyCheckpoint({ note, origin, publicKey, cosignatures: none })
    return { size, root }
  }
  return {
    inquirer: read(inquirer.checkpoint, inquirer.logKey),
    publisher: read(publisher.checkpoint, publisher.publisherLogKey),
  }
}

async function lookAt(
  session: AuditSession,
  drawn: {
    readonly closed: BothClosed
    readonly places: readonly Place[]
    readonly checkpoints: ReturnType<typeof headsOf>
  },
): Promise<readonly Finding[]> {
  if (drawn.places.length === 0) return []
  if (session.plan.of === 'question') return findingsOf(session, drawn)
  return rowFindings(session, { ...drawn, closing: drawn.checkpoints.publisher.size })
}

async function findingsOf(
  session: AuditSession,
  {
    closed,
    places,
    checkpoints,
  }: {
    readonly closed: BothClosed
    readonly places: readonly Place[]
    readonly checkpoints: { readonly inquirer: TreeHead }
  },
): Promise<readonly Finding[]> {
  const { plan, nonce } = session
  const { batches, checkpoint, closing } = closed.publisher
  const opening = { audit: plan.audit, nonce: toBase64url(nonce), checkpoint, batches, closing }
  // The list and the checkpoint are fixed at the publisher by now: the nonce may be seen.
  const opened = await callOwn(session.inquirer, { call: auditOpen, body: opening })
  const stored = await storedBatches(session, { closed, places })
  const answers = await answersOf(session, opened)
  return auditQuestions({
    places,
    agreement: plan.agreement,
    batchOf: ({ digest }) => stored.get(toBase64url(digest)) ?? fail('object-mismatch', {}),
    answerOf: ({ digest, position }) => answers.get(`${toBase64url(digest)}/${String(position)}`),
    log: pinnedLog(closed, plan),
    closing: checkpoints.inquirer.size,
  })
}

/** Every batch of which a place was drawn, proved to be the inquirer's own. */
async function storedBatches(
  session: AuditSession,
  { closed, places }: { readonly closed: BothClosed; readonly places: readonly Place[] },
): Promise<ReadonlyMap<string, AskedBatch>> {
  const digests = [...new Set(places.map(({ digest }) => toBase64url(digest)))]
  const stored = new Map<string, AskedBatch>()
  for (const batch of digests) {
    const given = await callOwn(session.publisher, { call: auditBatch, body: { audit: session.plan.audit, batch } })
    const count = closed.publisher.batches.find(({ digest }) => digest === batch)?.count
    stored.set(batch, verifyStored(session, { closed, batch, count, given }))
  }
  return stored
}

/** spec/audit.md §4: the signed question names the elements, so neither party can show another batch than the one that crossed. */
function verifyStored(
  { plan }: AuditSession,
  {
    closed,
    batch,
    count,
    given: { message, elements },
  }: {
    readonly closed: BothClosed
    readonly batch: string
    readonly count: number | undefined
    readonly given: ResultOf<typeof auditBatch>
  },
): AskedBatch {
  const digest = sha256(utf8Encode(message))
  const byId = new Map(sharedMessageKeys(closed).map((key) => [keyId(key), key]))
  const packed = fromBase64url(elements)
  const { body } = verifyMessage({
    definition: matchEvaluate,
    message: foreignMessage(message),
    bulk: packed,
    sender: { party: plan.inquirer, publicKey: (kid) => byId.get(kid) ?? fail('object-mismatch', {}) },
    recipient: plan.publisher,
  })
  const isListed = toBase64url(digest) === batch && body.count === count && packed.length === 32 * body.count
  if (!isListed || body.agreement !== plan.agreement) fail('object-mismatch', {})
  const { agreement, profile, statuses, caseHandle } = body
  return { digest, agreement, profile, statuses, caseHandle, elements: packed, case: body.case }
}

/** What opens with the auditor's key; a place that does not open is as one of which nothing was given. */
async function answersOf(session: AuditSession, { places, keys }: Opened): Promise<ReadonlyMap<string, PlaceAnswer>> {
  const batchKeys = new Map<string, Uint8Array>()
  for (const { batch, keys: sealed } of keys) {
    const key = await openBatchKey(session, { batch, sealed })
    if (key !== undefined) batchKeys.set(batch, key)
  }
  const answers = new Map<string, PlaceAnswer>()
  for (const { batch, position, opening, erasure } of places) {
    const place = { digest: fromBase64url(batch, 32), position }
    const answer = erasure === null ? openPlace({ place, opening, batchKey: batchKeys.get(batch) }) : erased(erasure)
    if (answer !== undefined) answers.set(`${batch}/${String(position)}`, answer)
  }
  return answers
}

function erased(proof: unknown): PlaceAnswer {
  return { kind: 'erased', proof }
}

async function openBatchKey(
  { plan, privateKey, publicKey }: AuditSession,
  { batch, sealed }: { readonly batch: string; readonly sealed: Opened['keys'][number]['keys'] },
): Promise<Uint8Array | undefined> {
  const payload = sealed.find(({ auditor }) => auditor === publicKey)
  if (payload === undefined) return undefined
  const context = { name: batchKeySealName, from: plan.inquirer, to: publicKey, request: batch }
  try {
    return await openSealed({ privateKeys: [privateKey], context, payload })
  } catch (error) {
    if (isComityError(error)) return undefined
    throw error
  }
}

function openPlace({
  place,
  opening,
  batchKey,
}: {
  readonly place: Place
  readonly opening: string | null
  readonly batchKey: Uint8Array | undefined
}): PlaceAnswer | undefined {
  if (opening === null || batchKey === undefined) return undefined
  try {
    return { kind: 'opening', opening: unsealOpening({ batchKey, place, inner: fromBase64url(opening) }) }
  } catch (error) {
    if (isComityError(error)) return undefined
    throw error
  }
}
