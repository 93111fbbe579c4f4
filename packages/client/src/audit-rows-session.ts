import {
  auditRows as judgeRows,
  type Finding,
  type Place,
  type RowAnswer,
  rowsSealName,
  sealedRowsOf,
} from '@comity/audit'
import { fromBase64url, type Instant, isComityError, parseInstant, toBase64url, type Verified } from '@comity/codec'
import { type ReadManifest, type Segment, segmentEntry, verifyManifest, verifySegment } from '@comity/match-index'
import { verifyLogProof } from '@comity/tlog'
import { auditRows } from './api/audit.rows.ts'
import { auditSegment } from './api/audit.segment.ts'
import type { ResultOf } from './api/define.ts'
import { type AuditSession, type BothClosed, pinnedLog, sharedMessageKeys } from './audit-parties.ts'
import { fail } from './errors.ts'
import { callOwn } from './own.ts'
import { openSealed } from './sealing.ts'

type Opened = ResultOf<typeof auditRows>

/** Places of a population, before they are drawn, must be those of the manifest that the inquirer would read. */
export function requireManifest({ inquirer, publisher }: BothClosed): void {
  const [held, fixed] = [inquirer.manifest, publisher.manifest]
  if ((fixed === null) !== (publisher.batches.length === 0)) fail('object-mismatch', {})
  if (held === null) return
  const isOlder = fixed === null || fixed.version < held.version
  // Another manifest under the number that the inquirer holds is a fork, one before it a step back.
  if (isOlder || (fixed.version === held.version && fixed.digest !== held.digest)) fail('object-mismatch', {})
}

/**
 * Has the drawn rows opened, and looks at each under the manifest that the publisher's log proves (spec/audit.md §8). Throws
 * `object-mismatch` for another manifest than the one that was fixed, `segment-invalid` for another file.
 */
export async function rowFindings(
  session: AuditSession,
  {
    closed,
    places,
    closing,
  }: { readonly closed: BothClosed; readonly places: readonly Place[]; readonly closing: number },
): Promise<readonly Finding[]> {
  const { plan, nonce } = session
  const body = { audit: plan.audit, nonce: toBase64url(nonce), checkpoint: closed.inquirer.checkpoint }
  const opened = await callOwn(session.publisher, { call: auditRows, body })
  const { manifest } = verifyFixed(session, { closed, given: opened.manifest, closing })
  const answers = await answersOf(session, opened)
  const isAnswered = places.every((place) => answers.has(nameOf(place)))
  const drawn = new Set(places.map(({ digest }) => toBase64url(digest)))
  const needed = manifest.segments.filter(
    ({ sha256, role }) => drawn.has(sha256) || (role === 'tombstone' && !isAnswered),
  )
  const segments: Segment[] = []
  for (const segment of needed) {
    const call = { call: auditSegment, body: { audit: plan.audit, segment: segment.sha256 } }
    const { bytes } = await callOwn(session.publisher, call)
    segments.push(verifySegment({ bytes: fromBase64url(bytes), expected: segmentEntry(segment) }))
  }
  return judgeRows({
    places,
    index: {
      publisher: manifest.publisher,
      agreement: manifest.agreement,
      epoch: manifest.epoch,
      publicKey: fromBase64url(manifest.publicKey, 32),
      paddingCommitment: fromBase64url(manifest.paddingCommitment, 32),
      issuedAt: parseInstant(manifest.issuedAt),
    },
    segments,
    answerOf: (place) => answers.get(nameOf(place)),
    log: pinnedLog(closed, plan),
    closing,
  })
}

/** The manifest that was fixed, signed by the publisher, in its log before the draw, and with the list that was drawn from. */
function verifyFixed(
  { plan }: AuditSession,
  {
    closed,
    given: { jws, issuedAt, proof },
    closing,
  }: { readonly closed: BothClosed; readonly given: Opened['manifest']; readonly closing: number },
): Verified<ReadManifest> {
  const read = signedManifest({ jws, keys: sharedMessageKeys(closed), ...plan, now: parseInstant(issuedAt) })
  const { digest, manifest } = read
  const entry = verifyLogProof({ proof, ...pinnedLog(closed, plan) })
  const body = entry.body as Readonly<Record<string, unknown>>
  const isLogged = entry.type === 'index.manifest' && body['manifest'] === digest && entry.index < closing
  const { batches, manifest: fixed } = closed.publisher
  const rows = manifest.segments.filter(({ role }) => role !== 'tombstone')
  const counts = new Map(rows.map(({ sha256, rows: count }) => [sha256, count]))
  const isListed =
    batches.length === rows.length && batches.every(({ digest: listed, count }) => counts.get(listed) === count)
  if (!isLogged || !isListed || fixed?.digest !== digest || fixed.version !== manifest.version)
    fail('object-mismatch', {})
  return read
}

function signedManifest({
  jws,
  keys,
  publisher,
  agreement,
  now,
}: {
  readonly jws: string
  readonly keys: readonly Uint8Array[]
  readonly publisher: string
  readonly agreement: string
  readonly now: Instant
}): Verified<ReadManifest> {
  for (const publicKey of keys) {
    try {
      return verifyManifest({ jws, publicKey, publisher, agreement, now, held: null })
    } catch (error) {
      if (!isComityError(error, 'manifest-invalid')) throw error
    }
  }
  return fail('object-mismatch', {})
}

/** What opens with the auditor's key, and the erasures; a row of neither is as one of which nothing was given. */
async function answersOf(session: AuditSession, { rows, erasures }: Opened): Promise<ReadonlyMap<string, RowAnswer>> {
  const answers = new Map<string, RowAnswer>()
  for (const { segment, position, proof } of erasures)
    answers.set(nameOf({ digest: fromBase64url(segment, 32), position }), { kind: 'erased', proof })
  for (const opening of await openRows(session, rows)) answers.set(nameOf(opening), { kind: 'opening', opening })
  return answers
}

async function openRows({ plan, privateKey, publicKey }: AuditSession, rows: Opened['rows']) {
  const payload = rows.find(({ auditor }) => auditor === publicKey)
  if (payload === undefined) return []
  const context = { name: rowsSealName, from: plan.publisher, to: publicKey, request: plan.audit }
  try {
    return sealedRowsOf(await openSealed({ privateKeys: [privateKey], context, payload }))
  } catch (error) {
    if (isComityError(error)) return []
    throw error
  }
}

function nameOf({ digest, position }: Place): string {
  return `${toBase64url(digest)}/${String(position)}`
}
