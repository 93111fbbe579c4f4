import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as api from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { answerRequest, type Caller, hitOf, inState, recordOf, sendRequest } from './retraction-scene.ts'
import type { Known } from './confidential-walk.ts'
import { claimText, freezeTerms } from './freeze-scene.ts'

export const canary = 'canary-asks-about-money'
const answerCanary = 'canary-answers-too'

/** A bank that a police force asked, in confidence or not at all. */
export interface World {
  readonly net: Testnet
  readonly bank: TestParty
  readonly police: TestParty
  readonly agreement: string
  /** Tokens of one person for each role, and of one who has every role of a case but the fenced one. */
  readonly front: ReadonlyMap<string, string>
  /** Token of the fenced desk: legal, liaison and custodian. */
  readonly fenced: string
  /** Ids that only fenced persons of the bank may learn. */
  readonly secrets: readonly string[]
  /** What calls of the walk are made with. */
  readonly known: (call: string) => Known
}

const values = ['quiet.example', 'quiet-two.example', 'quiet-three.example', 'open.example'] as const
const unit = 'Cybercrime unit'

/** Both worlds are the same but for the confidential requests and what follows from them. */
export async function openWorld({ isAsked }: { readonly isAsked: boolean }): Promise<World> {
  const net = await startTestnet({
    start: Date.UTC(2026, 10, 28, 12),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  const [police, bank] = [net.party('norland-police'), net.party('sudland-bank')]
  await net.introduceAll()
  const agreement = await net.signAgreement(freezeTerms(net))
  const files: string[] = []
  const records: string[] = []
  let imported = ''
  // A case for each, as a list of several would stand in the order of random ids.
  for (const value of values) {
    const file = await openCase(bank)
    imported = (await importLines(bank, { case: file, profile: 'domain/1', lines: [value] })).import
    records.push((await recordOf(bank, { case: file, value })).record)
    files.push(file)
  }
  const { job } = await publish(bank, agreement)
  await sync(police, { agreement, publisher: bank })
  const caseId = await openCase(police)
  await importLines(police, { case: caseId, profile: 'domain/1', lines: [...values] })
  await ask(police, { case: caseId, agreement, publishers: [bank] })
  const front = await addFront(bank)
  const fenced = await addPerson(bank, ['legal', 'liaison', 'custodian'])
  const open = await sendRequest(police, { to: bank, hit: await hitOf(police, 'open.example') })
  await answerRequest(bank, { to: police, request: open })
  const desk: Caller = (call, body) =>
    callOwn({ ...bank.ownNode('officer'), token: fenced }, { call, body }) as Promise<never>
  const secrets = await askInConfidence({ net, bank, police, desk, caseId, agreement, isAsked })
  const known = (call: string): Known => ({
    request: secrets.requests,
    freeze: secrets.freezes,
    retraction: [secrets.retraction],
    message: [secrets.message],
    id: [
      ...secrets.requests,
      ...secrets.freezes,
      secrets.retraction,
      secrets.message,
      'norland-police',
      agreement,
      open,
    ],
    case: files,
    record: [records[call === 'record.correct' ? 1 : 0]],
    import: [imported],
    job: [job],
    agreement: [agreement],
    party: ['norland-police'],
    partner: ['norland-police'],
    profile: ['domain/1'],
    value: ['quiet.example'],
    change: [{ category: 'malware' }],
    afterLine: [0],
    limit: [50],
  })
  const hidden = [...secrets.requests, ...secrets.freezes, secrets.retraction]
  return { net, bank, police, agreement, front, fenced, secrets: hidden, known }
}

type Role = (typeof api.personAdd)['body'] extends never ? never : api.BodyOf<typeof api.personAdd>['roles'][number]

async function addPerson(bank: TestParty, roles: Role[]): Promise<string> {
  const key = roles.includes('auditor') && { auditorKey: 'A'.repeat(43) }
  return (await bank.call(api.personAdd, { name: roles.join(' '), unit, roles, ...key }, 'administrator')).token
}

/** Everybody at the bank who is not fenced: each role of the declared ones alone, and all that one person may have together. */
async function addFront(bank: TestParty): Promise<ReadonlyMap<string, string>> {
  const declared = api.personAdd.body.properties.roles.items.anyOf.map((one) => one.const)
  const front = declared.filter((role) => role !== 'legal')
  // Both were added at once; lists go by the instant.
  for (const [name, later] of [
    ['The officer%', 1],
    ['The approver%', 2],
  ]) {
    const order = 'update person set created_at = $2 + (select min(created_at) from person) where name like $1'
    await bank.query(order, [name, later])
  }
  const tokens = new Map<string, string>()
  for (const role of front) tokens.set(role, await addPerson(bank, [role]))
  const together = front.filter((role) => !['administrator', 'oversight', 'auditor'].includes(role))
  return tokens.set('all together', await addPerson(bank, together))
}

interface Asking {
  readonly net: Testnet
  readonly bank: TestParty
  readonly police: TestParty
  readonly desk: Caller
  readonly caseId: string
  readonly agreement: string
  readonly isAsked: boolean
}

/**
 * One request that is answered and then retracted, one under way whose message waits, one that the bank's policy refuses; and a
 * payment stop under way whose message waits, and one that is refused.
 */
async function askInConfidence(asking: Asking) {
  const { bank, police, desk, isAsked } = asking
  const requests: string[] = []
  const freezes: string[] = []
  let retraction: string = randomUUID()
  if (isAsked) {
    requests.push(await sendConfidential(asking, 'quiet.example'), await sendConfidential(asking, 'quiet-two.example'))
    await answerConfidential(asking, requests[0] ?? '')
    retraction = await retractAsked(asking)
    freezes.push(await stopPayment(asking, 'E1'))
    await eventually(() => desk(api.freezeShow, { freeze: freezes[0] ?? '' }).catch(() => undefined))
  }
  await writeFile(join(bank.dir, 'policy.cedar'), forbidEmergencies)
  await bank.stop()
  await bank.restart()
  if (isAsked) requests.push(await sendRefused(asking))
  if (isAsked) freezes.push(await refusedStop(asking))
  await police.stop()
  if (isAsked) await desk(api.requestAcknowledge, { request: requests[1] ?? '' })
  if (isAsked) await desk(api.freezeAcknowledge, { freeze: freezes[0] ?? '' })
  const [waiting] = await bank.query("select id from outbox where state = 'waiting'", [])
  assert.equal(waiting !== undefined, isAsked)
  const message = waiting === undefined ? randomUUID() : String(waiting['id'])
  // In the quiet world they ask about ids that are nobody's.
  const nobodys = (count: number) => Array.from({ length: count }, () => randomUUID())
  const named = isAsked ? { requests, freezes } : { requests: nobodys(3), freezes: nobodys(2) }
  return { ...named, retraction, message }
}

const forbidEmergencies =
  'forbid (principal, action == Action::"request.send", resource) when { context.urgency == "E0" };\n' +
  'forbid (principal, action == Action::"request.send", resource) when { context.kind == "freeze" && context.urgency == "U" };\n'

/** The police asks the bank to stop a payment. */
async function stopPayment({ net, police, bank, agreement }: Asking, urgency: 'E1' | 'U'): Promise<string> {
  const claim = { ...claimText(net), summary: canary, urgency }
  const body = { partner: bank.code, agreement, hit: null, ground: 'A complaint.', claim }
  const { freeze } = await police.call(api.freezeOpen, body, 'officer')
  await police.call(api.freezeApprove, { freeze }, 'approver')
  return freeze
}

async function refusedStop(asking: Asking): Promise<string> {
  const freeze = await stopPayment(asking, 'U')
  await eventually(async () => {
    const [row] = await asking.bank.query('select id from refused_act where id = $1', [freeze])
    return row
  })
  return freeze
}

async function draft({ police }: Asking, value: string, urgency: 'R' | 'E0'): Promise<string> {
  const hit = await hitOf(police, value)
  await police.call(api.hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const body = { hit, urgency, question: canary, confidential: true }
  const { request } = await police.call(api.requestOpen, body, 'officer')
  await police.call(api.requestApprove, { request }, 'approver')
  return request
}

async function sendConfidential(asking: Asking, value: string): Promise<string> {
  const request = await draft(asking, value, 'R')
  await inState(asking.police, { request, state: 'DELIVERED' })
  return request
}

async function answerConfidential({ bank, police, desk }: Asking, request: string): Promise<void> {
  await desk(api.requestAcknowledge, { request })
  await bank.call(api.requestAccept, { request }, 'approver')
  await desk(api.requestAnswer, { request, text: answerCanary, nothingFound: false, searchedSources: [canary] })
  await bank.call(api.requestApprove, { request }, 'approver')
  await inState(police, { request, state: 'ANSWERED' })
}

/** The police deletes the record behind the answered request, so a retraction of it arrives at the bank. */
async function retractAsked({ bank, police, caseId }: Asking): Promise<string> {
  const { record } = await recordOf(police, { case: caseId, value: 'quiet.example' })
  const proposed = await police.call(api.recordDelete, { record, reason: 'wrong' }, 'officer')
  await police.call(api.recordDecide, { retraction: proposed.retraction, decision: 'approve' }, 'approver')
  return eventually(async () => {
    const [row] = await bank.query('select id from retraction', [])
    return row === undefined ? undefined : String(row['id'])
  })
}

async function sendRefused(asking: Asking): Promise<string> {
  const request = await draft(asking, 'quiet-three.example', 'E0')
  await eventually(async () => {
    const [row] = await asking.bank.query('select id from refused_act where id = $1', [request])
    return row
  })
  return request
}
