import assert from 'node:assert/strict'
import {
  type BodyOf,
  hitConfirm,
  hitList,
  type OwnCall,
  personAdd,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestOpen,
  requestShow,
  type ResultOf,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import type { Terms } from '@comity/agreement'
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

/** Two agencies with hits of one upon the other, and what tests do with requests between them. */
export interface RequestScene {
  readonly net: Testnet
  readonly q: TestParty
  readonly a: TestParty
  readonly agreement: string
  /** A confirmed hit that nothing cites yet. */
  readonly hit: () => Promise<string>
  /** A draft, sent by the second person. */
  readonly sent: (vary?: Partial<BodyOf<typeof requestOpen>>) => Promise<string>
  readonly acknowledged: (vary?: Partial<BodyOf<typeof requestOpen>>) => Promise<string>
  readonly executing: (vary?: Partial<BodyOf<typeof requestOpen>>) => Promise<string>
  readonly answered: (vary?: Partial<BodyOf<typeof requestOpen>>) => Promise<string>
  /** Waits until a party sees the request in a state. */
  readonly reach: (party: TestParty, request: string, state: string) => Promise<ResultOf<typeof requestShow>>
  /** Waits until both sides hold the same events, and names their rows. */
  readonly rows: (request: string) => Promise<readonly string[]>
}

export const anAnswer = { text: 'A shell company.', nothingFound: false, searchedSources: ['register'] }

/** Starts the two nodes with `count` hits under terms that a test may vary. */
export async function requestScene(
  count: number,
  vary: (terms: Terms) => Terms = (terms) => terms,
): Promise<RequestScene> {
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-police', memberClass: 'agency', country: 'SU' },
    ],
  })
  const [q, a] = [net.party('norland-police'), net.party('sudland-police')]
  await net.introduceAll()
  const agreement = await net.signAgreement(vary(simpleTerms(net, {})))
  const lines = Array.from({ length: count }, (_, at) => `shop-${String(at)}.example`)
  await importLines(a, { case: await openCase(a), profile: 'domain/1', lines })
  await publish(a, agreement)
  await sync(q, { agreement, publisher: a })
  const file = await openCase(q)
  await importLines(q, { case: file, profile: 'domain/1', lines })
  await ask(q, { case: file, agreement, publishers: [a] })
  const hits = (await q.call(hitList, {}, 'officer')).hits.map(({ hit }) => hit)
  assert.equal(hits.length, count)

  const hit = async () => {
    const next = hits.pop() ?? assert.fail('no more hits: start the scene with more')
    await q.call(hitConfirm, { hit: next, reason: 'Both files name it.' }, 'officer')
    return next
  }
  const reach = (party: TestParty, request: string, state: string) =>
    eventually(async () => {
      try {
        const shown = await party.call(requestShow, { request }, 'officer')
        return shown.state === state ? shown : undefined
      } catch {
        return undefined
      }
    })
  const sent: RequestScene['sent'] = async (given = {}) => {
    const draft = { hit: await hit(), urgency: 'U', question: 'Who registered it?', ...given } as const
    const { request } = await q.call(requestOpen, draft, 'officer')
    await q.call(requestApprove, { request }, 'approver')
    await reach(a, request, 'DELIVERED')
    await reach(q, request, 'DELIVERED')
    return request
  }
  const acknowledged: RequestScene['sent'] = async (given) => {
    const request = await sent(given)
    await a.call(requestAcknowledge, { request }, 'officer')
    await reach(q, request, 'ACKNOWLEDGED')
    return request
  }
  const executing: RequestScene['sent'] = async (given) => {
    const request = await acknowledged(given)
    await a.call(requestAccept, { request }, 'approver')
    await a.call(requestAnswer, { request, ...anAnswer }, 'officer')
    await reach(q, request, 'EXECUTING')
    return request
  }
  const answered: RequestScene['sent'] = async (given) => {
    const request = await executing(given)
    await a.call(requestApprove, { request }, 'approver')
    await reach(q, request, 'ANSWERED')
    return request
  }
  const rows = (request: string) =>
    eventually(async () => {
      const [left, right] = [
        await q.call(requestShow, { request }, 'officer'),
        await a.call(requestShow, { request }, 'officer'),
      ]
      const same = JSON.stringify(left.events) === JSON.stringify(right.events)
      return same ? left.events.map(({ row }) => row) : undefined
    })
  return { net, q, a, agreement, hit, sent, acknowledged, executing, answered, reach, rows }
}

/** One more person of a party, as a function that calls their own node. */
export async function onePerson(
  party: TestParty,
  roles: BodyOf<typeof personAdd>['roles'],
): Promise<<Call extends OwnCall>(call: Call, body: BodyOf<Call>) => Promise<ResultOf<Call>>> {
  const { token } = await party.call(personAdd, { name: 'One more', unit: 'Cybercrime unit', roles }, 'administrator')
  return <Call extends OwnCall>(call: Call, body: BodyOf<Call>) =>
    callOwn({ ...party.ownNode('officer'), token }, { call, body }) as Promise<ResultOf<Call>>
}
