import { formatInstant, parseInstant, signingKeyFromSeed, toBase64url } from '@comity/codec'
import { type CardValue, type MessageDefinition, messages, signMessage } from '@comity/protocol'

/** Keys of two parties that stand in no other test's data. */
export const norland = { party: 'norland-police', key: signingKeyFromSeed(new Uint8Array(32).fill(1)) }
export const sudland = { party: 'sudland-bank', key: signingKeyFromSeed(new Uint8Array(32).fill(2)) }
export const now = parseInstant('2026-11-24T07:00:00.000Z')
export const digest = toBase64url(new Uint8Array(32).fill(9))
const uuid = '01234567-89ab-4cde-8f01-23456789abcd'
const jws = `e30.e30.${'A'.repeat(86)}`
const proof = {
  index: 3,
  hashes: [digest],
  checkpoint: 'comity/norland-police\n4\n…\n',
  entry: { salt: digest, type: 'case.commitment', body: { a: 1 } },
}

/** One valid body a message; a new message without one fails the tests. */
export const bodies: Readonly<Record<string, unknown>> = {
  'agreement.denounce': { agreement: digest, denunciation: jws },
  'agreement.propose': { terms: { schema: 1 } },
  'agreement.sign': { agreement: digest, signature: jws },
  'index.manifest': { agreement: digest, known: null, seen: null },
  'index.manifest.answer': { agreement: digest, manifests: [{ manifest: jws, proof, consistency: null }] },
  'match.evaluate': {
    agreement: digest,
    epoch: 1,
    publicKeyDigest: digest,
    profile: 'phone/1',
    statuses: ['suspect'],
    purpose: 'computer-fraud',
    basis: 'court-order',
    mode: 'once',
    createdAt: formatInstant(now),
    batch: uuid,
    count: 1,
    allowance: 'daily',
    caseHandle: digest,
    case: proof,
    consistency: null,
  },
  'evidence.chunk': { evidence: uuid, transfer: uuid, index: 0 },
  'evidence.chunk.answer': { evidence: uuid, transfer: uuid, index: 0, path: [digest] },
  'evidence.event': {
    evidence: uuid,
    agreement: digest,
    request: uuid,
    events: [{ event: { row: 'e1' }, sealed: { enc: digest, ciphertext: 'AAAA' } }],
    handover: null,
  },
  'key.rollover': { card: jws, until: formatInstant(now), revoked: false },
  'negotiation.statement': { statement: jws },
  'operation.event': { event: jws, document: null },
  'outcome.statement': { batch: jws },
  'outcome.figure': { vote: jws },
  'outcome.evaluate': { operation: uuid, publicKeyDigest: digest, batch: uuid, count: 1 },
  'outcome.evaluate.answer': { batch: uuid, batchDigest: digest, count: 1 },
  'match.evaluate.answer': { batch: uuid, batchDigest: digest, count: 1 },
  'calendar.announce': { calendar: { schema: 1, workingDays: [1, 2, 3] } },
  'channel.reset': { reason: 'restored' },
  'message.void': { id: uuid, digest, code: 'schema' },
  'reconcile.compare': {
    ranges: [{ lane: 'sent', claim: { from: '', to: null, count: 0, digest } }],
    resend: ['0000000100000000000001'],
  },
  'reconcile.compare.answer': {
    answers: [{ kind: 'same' }, { kind: 'items', items: [{ key: '0000000100000000000001', digest, state: 'taken' }] }],
    epoch: 1,
    resending: 1,
  },
  'target.contact': { agreement: digest, epoch: 1, reference: 'AAAAAAAAAAA' },
  'budget.emergency': { agreement: digest, emergency: uuid, profile: 'phone/1', urgency: 'E0', elements: 5 },
  'case.close': { agreement: digest, handle: digest },
  'freeze.event': { freeze: uuid, event: { row: 'f3' }, sealed: null },
  'freeze.send': {
    freeze: uuid,
    agreement: digest,
    purpose: 'computer-fraud',
    urgency: 'E1',
    events: [{ row: 'f1' }],
    sealed: { enc: digest, ciphertext: 'AAAA' },
  },
  'request.event': { request: uuid, event: { row: 'q8' }, sealed: null },
  'request.send': {
    request: uuid,
    agreement: digest,
    kind: 'information',
    purpose: 'computer-fraud',
    urgency: 'R',
    events: [{ row: 'q1' }],
    sealed: { enc: digest, ciphertext: 'AAAA' },
  },
  'retraction.answer': { retraction: uuid, answer: 'deleted' },
  'retraction.send': { retraction: uuid, request: uuid, agreement: digest, act: 'delete', reason: 'wrong' },
}

/** A signed sample of a message from Norland to Sudland. */
export function sampleMessage(definition: MessageDefinition): string {
  return signMessage({
    definition,
    key: norland.key,
    from: norland.party,
    to: sudland.party,
    id: uuid,
    sequence: definition.kind === 'sequenced' ? 1 : undefined,
    sentAt: now,
    body: bodies[definition.name],
    bulk: undefined,
  })
}

export const allMessages = messages

export function sampleCard(changes: Partial<CardValue> = {}): CardValue {
  const keyText = (fill: number) => toBase64url(signingKeyFromSeed(new Uint8Array(32).fill(fill)).publicKey)
  return {
    schema: 1,
    party: norland.party,
    issuedAt: formatInstant(now),
    names: { en: 'Norland Police' },
    country: 'NO',
    memberClass: 'agency',
    training: false,
    protocol: [1],
    endpoints: ['https://comity.norland.example'],
    contacts: [{ name: 'Duty desk', hours: '24/7', languages: ['en'] }],
    keys: {
      message: toBase64url(norland.key.publicKey),
      log: keyText(11),
      logOrigin: 'comity/norland-police',
      agreement: keyText(12),
      witness: keyText(13),
      sealing: toBase64url(new Uint8Array(32).fill(9)),
      pouch: toBase64url(new Uint8Array(32).fill(8)),
    },
    ...changes,
  }
}
