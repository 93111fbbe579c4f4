import { randomBytes, randomUUID } from 'node:crypto'
import { generateKeyPairSync } from 'node:crypto'
import type { Terms } from '@comity/agreement'
import {
  type AuditPlan,
  batchKeySealName,
  commitNonce,
  commitSecrets,
  type DrawnThing,
  type QuestionOpening,
  recordLeaf,
  RecordPaths,
  recordSalt,
  sealOpening,
} from '@comity/audit'
import { auditBegin, auditClose, auditOpen, personAdd, type ResultOf } from '@comity/client/api'
import { type AuditSession, sealTo } from '@comity/client'
import { callOwn, type OwnNode } from '@comity/client/own'
import {
  day,
  formatInstant,
  fromBase64url,
  hour,
  lengthPrefixed,
  minute,
  sha256,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { blind, type Question } from '@comity/oprf'
import type { TestParty, Testnet } from '../src/index.ts'
import { unitName } from '../src/person.ts'
import { type Batch, HostileInquirer, HostileLog } from './hostile-inquirer.ts'

/** The auditor's key pair, made where no node is. */
export const auditorKey = (() => {
  const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })
  return { publicKey: x, privateKey: fromBase64url(d, 32) }
})()

/** Terms with an audit, in the clauses that the template has. */
export function auditedTerms(terms: Terms): Terms {
  return {
    ...terms,
    auditors: [{ clause: '7', name: 'The court of audit', key: auditorKey.publicKey }],
    audit: { clause: '7', openings: 100, windowDays: 60, erasedPercent: 20 },
  }
}

/** The auditor's session on a party's node; of another auditor with its key. */
export async function auditorAt(party: TestParty, key = auditorKey.publicKey): Promise<OwnNode> {
  const body = { name: 'The auditor', unit: unitName, roles: ['auditor' as const], auditorKey: key }
  const { token } = await party.call(personAdd, body, 'administrator')
  return { ...party.ownNode('officer'), token }
}

/** Plans an audit of the next day, and begins it at these nodes; the clock stands in its period when this returns. */
export async function beginAudit({
  net,
  agreement,
  drawn = 'question',
  ...of
}: {
  readonly net: Testnet
  readonly agreement: string
  readonly drawn?: DrawnThing
  readonly inquirer: { readonly code: string; readonly node: OwnNode }
  readonly publisher: { readonly code: string; readonly node: OwnNode }
}): Promise<AuditSession> {
  const from = net.clock.now() + minute
  const parties = { inquirer: of.inquirer.code, publisher: of.publisher.code }
  const plan: AuditPlan = { audit: randomUUID(), agreement, ...parties, of: drawn, from, until: from + day }
  const nonce = new Uint8Array(randomBytes(32))
  const nonceCommitment = commitNonce({ plan, nonce })
  const nodes = { inquirer: of.inquirer.node, publisher: of.publisher.node }
  const session = { ...nodes, plan, nonce, nonceCommitment, ...auditorKey }
  for (const node of Object.values(nodes)) await callOwn(node, { call: auditBegin, body: beginBody(session) })
  net.clock.advance(2 * minute)
  return session
}

export function beginBody({ plan, nonceCommitment }: AuditSession) {
  const period = { from: formatInstant(plan.from), until: formatInstant(plan.until) }
  return { ...plan, ...period, nonceCommitment: toBase64url(nonceCommitment) }
}

/** The period is over. */
export function endPeriod(net: Testnet, { plan }: AuditSession): void {
  net.clock.advance(plan.until - net.clock.now() + hour)
}

/** A cheating inquirer: a program of its own in the place of a node, with the party's keys. */
export interface Cheat {
  readonly inquirer: HostileInquirer
  readonly batch: Batch
  readonly node: OwnNode
}

/**
 * Asks about records of a committed case and about others that stand in no case, and answers an auditor as well as it can: true
 * openings for the true ones, and for the others the path of a record that is there.
 */
export async function openCheat(
  inquirer: HostileInquirer,
  { records, others }: { readonly records: readonly string[]; readonly others: readonly string[] },
): Promise<Cheat> {
  const random = (length: number) => new Uint8Array(randomBytes(length))
  const [saltSeed, salt] = [random(32), random(32)]
  const inputOf = (value: string) => lengthPrefixed(utf8Encode('domain/1'), utf8Encode(value))
  const tree = new RecordPaths()
  for (const [index, value] of records.entries())
    tree.add(recordLeaf({ salt: recordSalt({ saltSeed, index }), input: inputOf(value), status: 'suspect' }))
  const secrets = {
    ...{ caseId: randomUUID(), basisDigest: sha256(random(8)), salt },
    ...{ recordsRoot: tree.root(), recordCount: tree.count },
  }
  const { agreement } = inquirer
  const zero = toBase64url(new Uint8Array(32))
  const body = { agreement, handle: zero, previous: zero, commitment: toBase64url(commitSecrets(secrets)) }
  const committed = inquirer.log.append('case.commitment', body)
  inquirer.committed = { index: committed.index, handle: toBase64url(committed.commitment) }
  const questions = [...records, ...others].map((value) => blind({ input: inputOf(value), random }))
  const batch = await inquirer.batch({ bulk: Buffer.concat(questions.map(({ blindedElement }) => blindedElement)) })
  const digest = sha256(utf8Encode(batch.jws))
  const openingOf = async (question: Question, position: number): Promise<QuestionOpening> => {
    const index = position < records.length ? position : 0
    const { input, blind: scalar } = question
    const place = { digest, position, index, path: await tree.path(index), salt: recordSalt({ saltSeed, index }) }
    return { ...place, input, blind: scalar, status: 'suspect', secrets }
  }
  const openings = await Promise.all(questions.map(openingOf))
  return { inquirer, batch, node: cheatingNode({ inquirer, digest, openings }) }
}

/** Answers an auditor's calls as the node of the cheat would, if it were a program of the cheat's own. */
function cheatingNode({
  inquirer,
  digest,
  openings,
}: {
  readonly inquirer: HostileInquirer
  readonly digest: Uint8Array
  readonly openings: readonly QuestionOpening[]
}): OwnNode {
  const closing = (closed: ResultOf<typeof auditClose>) =>
    inquirer.log.checkpoint().then((checkpoint) => ({ ...closed, checkpoint, batches: [] }))
  const answers: Record<string, (body: unknown) => Promise<unknown>> = {
    'audit.begin': () => Promise.resolve({}),
    'audit.verdict': () => Promise.resolve({}),
    'audit.open': () => openAll({ inquirer, digest, openings }),
  }
  return {
    url: 'http://cheat.invalid',
    token: 'none',
    fetch: async (url, { body }) => {
      const name = url.split('/').at(-1) ?? ''
      const asked: unknown = JSON.parse(typeof body === 'string' ? body : '{}')
      // What it says of plan, terms and keys is the truth, which it has from the publisher.
      const answer = name === 'audit.close' ? await closing(await publisherClosed(asked)) : await answers[name]?.(asked)
      return { status: 200, text: () => Promise.resolve(JSON.stringify(answer)) }
    },
  }
  async function publisherClosed(asked: unknown): Promise<ResultOf<typeof auditClose>> {
    return callOwn(publisherSession(inquirer), { call: auditClose, body: asked as { audit: string } })
  }
}

const sessions = new WeakMap<HostileInquirer, OwnNode>()

/** Lets the cheat ask at the publisher what it would know itself. */
export function tellCheat(inquirer: HostileInquirer, publisher: OwnNode): void {
  sessions.set(inquirer, publisher)
}

function publisherSession(inquirer: HostileInquirer): OwnNode {
  const node = sessions.get(inquirer)
  if (node === undefined) throw new TypeError('tellCheat was not called')
  return node
}

async function openAll({
  inquirer,
  digest,
  openings,
}: {
  readonly inquirer: HostileInquirer
  readonly digest: Uint8Array
  readonly openings: readonly QuestionOpening[]
}): Promise<ResultOf<typeof auditOpen>> {
  const batchKey = new Uint8Array(randomBytes(32))
  const [batch, auditor] = [toBase64url(digest), auditorKey.publicKey]
  const context = { name: batchKeySealName, from: inquirer.party.code, to: auditor, request: batch }
  const sealed = await sealTo({ publicKey: fromBase64url(auditor, 32), context, bytes: batchKey })
  return {
    keys: [{ batch, keys: [{ auditor, ...sealed }] }],
    places: openings.map((opening) => ({
      batch,
      position: opening.position,
      opening: toBase64url(sealOpening({ batchKey, opening })),
      erasure: null,
    })),
  }
}

export { HostileInquirer, HostileLog }
