import { day, formatInstant, hour, type Instant, toBase64url } from '@comity/codec'
import { type Acting, actorToken, documentDigest } from '@comity/casework'
import {
  applyEvidence,
  composeEvidenceDocument,
  type EvidenceCertificate,
  type EvidenceCollection,
  type EvidenceDerivation,
  type EvidenceDocument,
  type EvidenceObject,
  type EvidenceOffer,
  type EvidenceReason,
  type EvidenceReceipt,
  evidenceRows,
  type EvidenceSeal,
  type EvidenceState,
  type EvidenceUseNote,
  newEvidence,
  nextEvidenceEvent,
} from '@comity/casework/evidence'

export const evidence = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
export const item = '7b4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
const transfer = '8c4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
export const giver = 'sudland-police'
export const receiver = 'norland-police'
const agreement = 'OEuqVWrFT62byauUAdpd6g-x7F4NhGUs7H5cjvF2BaA'
export const began: Instant = Date.UTC(2026, 6, 23, 9)
const salt = toBase64url(new Uint8Array(32).fill(3))
const head = { schema: 1, evidence, salt } as const
export const root = toBase64url(new Uint8Array(32).fill(9))

export const fresh: EvidenceObject = newEvidence({
  object: evidence,
  requesting: receiver,
  requested: giver,
  agreement,
})

export const collection: EvidenceCollection = {
  ...head,
  agreement,
  request: null,
  title: 'Server image',
  collectedAt: formatInstant(began - hour),
  collector: 'Digital forensics unit',
  source: 'Hosting provider, rack 4',
  method: 'Live acquisition',
  tool: { name: 'dc3dd', version: '7.2.646' },
  legalBasis: 'Order 7',
  files: [
    { name: 'image.dd', bytes: 9_000, sha256: root },
    { name: 'notes.txt', bytes: 0, sha256: salt },
  ],
}

export function seal(given: Partial<EvidenceSeal> = {}): EvidenceSeal {
  const recipient = `age1${'q'.repeat(58)}`
  return { ...head, transfer, root, chunkBytes: 4_096, chunks: 3, bytes: 10_000, recipient, ...given }
}

export function offer(given: Partial<EvidenceOffer> = {}): EvidenceOffer {
  const handling = { tlp: 'AMBER', pap: 'GREEN', europol: ['H1'] } as const
  const retainUntil = formatInstant(began + 365 * day)
  return {
    ...head,
    transfer,
    handling: { ...handling, europol: [...handling.europol] },
    uses: ['investigation', 'court'],
    retainUntil,
    ...given,
  }
}

export function receipt(given: Partial<EvidenceReceipt> = {}): EvidenceReceipt {
  return { ...head, transfer, root, bytes: 10_000, files: 2, ...given }
}

export function use(name: EvidenceUseNote['use'], recipient: string | null = null): EvidenceUseNote {
  return { ...head, use: name, recipient, reason: 'Case 7.' }
}

export function derivation(given: Partial<EvidenceDerivation> = {}): EvidenceDerivation {
  const handling = { tlp: 'RED', pap: 'GREEN', europol: ['H1'] as EvidenceOffer['handling']['europol'] } as const
  return { ...head, item, sha256: salt, parent: root, handling, made: 'An extract', ...given }
}

export function reason(act: EvidenceReason['act'], until: string | null = null): EvidenceReason {
  return { ...head, act, reason: 'Collected under an order that was set aside.', until }
}

export function certificate(act: EvidenceCertificate['act'], items: string[]): EvidenceCertificate {
  return { ...head, act, items, method: 'Key destroyed, files overwritten', reason: 'Recalled.' }
}

export function mismatch(): EvidenceDocument {
  return { ...head, transfer, what: 'file', files: ['image.dd'] }
}

export function refusal(): EvidenceDocument {
  return { ...head, ground: 'R19', fix: null }
}

export function person(name: string, ...roles: string[]): Acting {
  return { by: 'person', actor: actorToken({ object: evidence, person: name, secret: new Uint8Array(32) }), roles }
}
export const node: Acting = { by: 'node' }
/** Two and two: who collects and who approves at the giver, who uses and who approves at the receiver. */
export const cyd = person('cyd', 'custodian')
export const dan = person('dan', 'supervisor')
export const ann = person('ann', 'investigator')
export const bob = person('bob', 'supervisor')

export interface Step {
  readonly row: string
  readonly to: EvidenceState
  readonly acting: Acting
  readonly document?: EvidenceDocument
  readonly at?: Instant
}

/** Plays one step of either side. */
export function take(now: EvidenceObject, { row, to, acting, document, at = began + hour }: Step): EvidenceObject {
  const party = evidenceRows.find((each) => each.row === row)?.side === 'requesting' ? receiver : giver
  const content = document === undefined ? null : documentDigest(composeEvidenceDocument(document))
  const event = nextEvidenceEvent({ evidence: now, row, to, party, acting, content, at })
  return applyEvidence(now, { event, document: document ?? null })
}

export const story: readonly Step[] = [
  { row: 'e1', to: 'COLLECTED', acting: cyd, document: collection, at: began },
  { row: 'e2', to: 'SEALED', acting: cyd, document: seal() },
  { row: 'e3', to: 'OFFERED', acting: dan, document: offer() },
  { row: 'e4', to: 'ACCEPTED', acting: bob, document: offer() },
  { row: 'e5', to: 'IN_TRANSIT', acting: node, document: seal() },
  { row: 'e6', to: 'RECEIVED', acting: node, document: seal() },
  { row: 'e7', to: 'VERIFIED', acting: ann, document: receipt() },
  { row: 'e9', to: 'IN_USE', acting: ann, document: use('investigation') },
]

/** The transfer after the story up to a row, that row included. */
export function after(row: string): EvidenceObject {
  return story.slice(0, story.findIndex((step) => step.row === row) + 1).reduce(take, fresh)
}
