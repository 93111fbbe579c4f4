import {
  type BodyOf,
  hitConfirm,
  hitList,
  hitShow,
  type OwnCall,
  personAdd,
  recordList,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestOpen,
  requestShow,
  retractionList,
  type ResultOf,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { eventually, type TestParty } from '../src/index.ts'
import { fail } from '../src/errors.ts'

/** Steps that the tests of retraction share, each over the own API. */

/** The record of a domain in a case. */
export async function recordOf(party: TestParty, given: { readonly case: string; readonly value: string }) {
  const find = { profile: 'domain/1', value: given.value }
  const { records } = await party.call(recordList, { case: given.case, after: null, find }, 'officer')
  return records[0] ?? fail('party-unknown', {})
}

/** The hit about a domain; hits are listed without their identifiers. */
export async function hitOf(party: TestParty, identifier: string): Promise<string> {
  const { hits } = await party.call(hitList, {}, 'officer')
  for (const { hit } of hits) {
    if ((await party.call(hitShow, { hit }, 'officer')).identifier === identifier) return hit
  }
  return fail('party-unknown', {})
}

/** A confirmed hit becomes a request that the other party has; returns its id. */
export async function sendRequest(from: TestParty, given: { readonly to: TestParty; readonly hit: string }) {
  const { hit, to } = given
  await from.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const { request } = await from.call(requestOpen, { hit, urgency: 'R', question: 'Whose is it?' }, 'officer')
  await from.call(requestApprove, { request }, 'approver')
  await inState(to, { request, state: 'DELIVERED' })
  await inState(from, { request, state: 'DELIVERED' })
  return request
}

/** The requested party answers, and the answer has arrived. */
export async function answerRequest(by: TestParty, given: { readonly to: TestParty; readonly request: string }) {
  const { request, to } = given
  await by.call(requestAcknowledge, { request }, 'officer')
  await by.call(requestAccept, { request }, 'approver')
  const answer = { request, text: 'A shell company, in March.', nothingFound: false, searchedSources: ['register'] }
  await by.call(requestAnswer, answer, 'officer')
  await by.call(requestApprove, { request }, 'approver')
  await inState(to, { request, state: 'ANSWERED' })
}

export function inState(party: TestParty, given: { readonly request: string; readonly state: string }) {
  return eventually(async () => {
    const shown = await party.call(requestShow, { request: given.request }, 'officer')
    return shown.state === given.state ? shown : undefined
  })
}

/** The retractions of a request once there are as many as wanted. */
export function retractionsOf(party: TestParty, given: { readonly request: string; readonly count: number }) {
  return eventually(async () => {
    const { retractions } = await party.call(retractionList, {}, 'officer')
    const found = retractions.filter(({ request }) => request === given.request)
    return found.length >= given.count ? found : undefined
  })
}

export type Caller = <Call extends OwnCall>(call: Call, body: BodyOf<Call>) => Promise<ResultOf<Call>>

/** One more person of a party, as a function that calls their own node. */
export async function addPerson(
  party: TestParty,
  given: { readonly roles: BodyOf<typeof personAdd>['roles']; readonly unit: string },
): Promise<Caller> {
  const { token } = await party.call(personAdd, { name: 'One more', ...given }, 'administrator')
  return <Call extends OwnCall>(call: Call, body: BodyOf<Call>) =>
    callOwn({ ...party.ownNode('officer'), token }, { call, body }) as Promise<ResultOf<Call>>
}
