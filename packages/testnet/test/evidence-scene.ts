import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  type BodyOf,
  evidenceAccept,
  evidenceCollect,
  evidenceFetch,
  evidenceOffer,
  evidenceSeal,
  evidenceShow,
  evidenceVerify,
  requestAccept,
  requestAcknowledge,
  type ResultOf,
} from '@comity/client/api'
import { readEvidenceOwn, uploadEvidenceOwn } from '@comity/client/own'
import { day, formatInstant } from '@comity/codec'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import type { Person } from '../src/person.ts'
import { hitOf, sendRequest } from './retraction-scene.ts'

/** A request of one party that the other has accepted: evidence can be collected for it. */
export interface EvidenceScene {
  readonly net: Testnet
  readonly giver: TestParty
  readonly receiver: TestParty
  readonly request: string
}

/** Two parties up to an accepted request, and a third one that has no part in it where `withStranger`. */
export async function openEvidenceScene({ asProcesses = false, withStranger = false } = {}): Promise<EvidenceScene> {
  const net = await startTestnet({
    asProcesses,
    isDurable: asProcesses,
    isCaptured: !asProcesses,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      ...(withStranger ? [{ code: 'westland-cert', memberClass: 'agency', country: 'WE' } as const] : []),
    ],
  })
  const [receiver, giver] = [net.party('norland-police'), net.party('sudland-bank')]
  await net.introduceAll()
  const terms = simpleTerms(net, { parties: [receiver, giver] })
  const agreement = await net.signAgreement({ ...terms, handling: { ...terms.handling, europol: ['H0', 'H1', 'H2'] } })
  await importLines(giver, { case: await openCase(giver), profile: 'domain/1', lines: ['a.example'] })
  await publish(giver, agreement)
  await sync(receiver, { agreement, publisher: giver })
  const file = await openCase(receiver)
  await importLines(receiver, { case: file, profile: 'domain/1', lines: ['a.example'] })
  await ask(receiver, { case: file, agreement, publishers: [giver] })
  const request = await sendRequest(receiver, { to: giver, hit: await hitOf(receiver, 'a.example') })
  await giver.call(requestAcknowledge, { request }, 'officer')
  await giver.call(requestAccept, { request }, 'approver')
  return { net, giver, receiver, request }
}

/** Bytes that nothing compresses, made as they are read, the same for the same seed. */
export async function* bytesOf(length: number, seed: number): AsyncGenerator<Uint8Array> {
  const block = randomBytesOf(seed)
  for (let at = 0, turn = 0; at < length; at += block.length, turn += 1) {
    block.writeUInt32BE(turn, 0)
    yield await Promise.resolve(Buffer.from(block.subarray(0, Math.min(block.length, length - at))))
  }
}

/** SHA-256 of what `bytesOf` gives, hex. */
export async function digestOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of source) hash.update(piece)
  return hash.digest('hex')
}

function randomBytesOf(seed: number): Buffer {
  return Buffer.concat(
    Array.from({ length: 2_048 }, (_, at) =>
      createHash('sha256')
        .update(`${String(seed)} ${String(at)}`)
        .digest(),
    ),
  )
}

export interface ExhibitFile {
  readonly name: string
  readonly bytes: () => AsyncIterable<Uint8Array>
}

/** The giver's officer uploads files and states what they are (e1). */
export async function collect(
  { giver, request }: Pick<EvidenceScene, 'giver' | 'request'>,
  files: readonly ExhibitFile[],
  vary: Partial<BodyOf<typeof evidenceCollect>> = {},
): Promise<string> {
  const uploaded: { readonly file: string; readonly name: string }[] = []
  for (const { name, bytes } of files) {
    const { file } = await uploadEvidenceOwn(giver.ownNode('officer'), { file: randomUUID(), content: bytes() })
    uploaded.push({ file, name })
  }
  const evidence = randomUUID()
  const stated = {
    title: 'Account statements',
    collectedAt: '2026-01-01T00:00:00.000Z',
    collector: 'Fraud desk',
    source: 'Core banking system',
    method: 'Export',
    tool: { name: 'exporter', version: '4.1' },
    legalBasis: 'Order 7',
  }
  const body = { evidence, request, ...stated, files: uploaded, ...vary }
  return (await giver.call(evidenceCollect, body, 'officer')).evidence
}

type Scene = EvidenceScene

/** Ends when the job of that party has. */
export async function work(
  party: TestParty,
  call: typeof evidenceSeal | typeof evidenceFetch | typeof evidenceVerify,
  evidence: string,
): Promise<void> {
  await party.waitFor(await party.call(call, { evidence }, 'officer'))
}

/** Sealed and offered, with the codes that are said (e2, e3). */
export async function offer(
  { net, giver, receiver }: Scene,
  evidence: string,
  vary: Partial<BodyOf<typeof evidenceOffer>> = {},
): Promise<void> {
  await work(giver, evidenceSeal, evidence)
  const handling = { tlp: 'AMBER', pap: 'AMBER', europol: ['H1' as const] } satisfies BodyOf<
    typeof evidenceOffer
  >['handling']
  const retainUntil = formatInstant(net.clock.now() + 30 * day)
  const terms = { handling, uses: ['investigation' as const, 'court' as const], retainUntil }
  await giver.call(evidenceOffer, { evidence, ...terms, ...vary }, 'approver')
  await inState(receiver, { evidence, state: 'OFFERED' })
}

/** Accepted by the receiver; the giver's node has let it go. */
export async function accept({ receiver }: Scene, evidence: string): Promise<void> {
  await receiver.call(evidenceAccept, { evidence }, 'approver')
  await inState(receiver, { evidence, state: 'IN_TRANSIT' })
}

/** The whole way of an exhibit to VERIFIED on both sides. */
export async function transfer(scene: Scene, files: readonly ExhibitFile[]): Promise<string> {
  const evidence = await collect(scene, files)
  await offer(scene, evidence)
  await accept(scene, evidence)
  await work(scene.receiver, evidenceFetch, evidence)
  await work(scene.receiver, evidenceVerify, evidence)
  await inState(scene.giver, { evidence, state: 'VERIFIED' })
  return evidence
}

export const show = (party: TestParty, evidence: string): Promise<ResultOf<typeof evidenceShow>> =>
  party.call(evidenceShow, { evidence }, 'officer')

export function inState(party: TestParty, given: { readonly evidence: string; readonly state: string }) {
  return eventually(async () => {
    const shown = await show(party, given.evidence)
    return shown.state === given.state ? shown : undefined
  })
}

/** SHA-256 of one file as a person of the party reads it, hex. */
export function readDigest(party: TestParty, wanted: { readonly evidence: string; readonly file: number }, as: Person) {
  return digestOf(readEvidenceOwn(party.ownNode(as), wanted))
}

/** A small file of random bytes. */
export function smallFile(name: string, length = 3_000): ExhibitFile & { readonly content: Buffer } {
  const content = randomBytes(length)
  return { name, content, bytes: () => onePiece(content) }
}

async function* onePiece(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(content)
}

export const sha256Hex = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')
