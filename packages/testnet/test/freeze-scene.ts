import assert from 'node:assert/strict'
import type { Terms } from '@comity/agreement'
import * as api from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { day, formatInstant, hour } from '@comity/codec'
import { eventually, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'

/** Calls of one more person of a party. */
export type Caller = <Call extends api.OwnCall>(call: Call, body: api.BodyOf<Call>) => Promise<api.ResultOf<Call>>

/** A police force and two banks; at each bank one fenced desk, and front staff who are not. */
export interface FreezeScene {
  readonly net: Testnet
  readonly police: TestParty
  readonly bank: TestParty
  readonly next: TestParty
  readonly agreement: string
  /** The desk of each bank: legal, liaison and custodian in one person. The second person is the party's approver. */
  readonly desk: Caller
  readonly nextDesk: Caller
}

/** Terms under which everybody may ask everybody to stop a payment. */
export function freezeTerms(net: Testnet, given: Parameters<typeof simpleTerms>[1] = {}): Terms {
  const terms = simpleTerms(net, given)
  const kinds: Terms['requests'][number]['kinds'] = ['information', 'freeze']
  const requests = terms.requests.map((rule) => ({ ...rule, kinds: [...kinds] }))
  const workingDays = { transaction: 10, account: 5 }
  const freeze = { clause: '5.1', holdDays: 10, workingDays, thresholds: [{ currency: 'EUR', minor: '100000' }] }
  return { ...terms, requests, freeze }
}

export async function openFreezeScene(): Promise<FreezeScene> {
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'ostland-bank', memberClass: 'company', country: 'MY' },
    ],
  })
  const [police, bank, next] = [net.party('norland-police'), net.party('sudland-bank'), net.party('ostland-bank')]
  await net.introduceAll()
  const agreement = await net.signAgreement(freezeTerms(net))
  const fenced: api.BodyOf<typeof api.personAdd>['roles'] = ['legal', 'liaison', 'custodian', 'investigator']
  return {
    ...{ net, police, bank, next, agreement },
    desk: await person(bank, fenced),
    nextDesk: await person(next, fenced),
  }
}

/** One more person of a party, in its one unit. */
export async function person(party: TestParty, roles: api.BodyOf<typeof api.personAdd>['roles']): Promise<Caller> {
  const added = await party.call(
    api.personAdd,
    { name: 'One more', unit: 'Cybercrime unit', roles: [...roles] },
    'administrator',
  )
  return <Call extends api.OwnCall>(call: Call, body: api.BodyOf<Call>) =>
    callOwn({ ...party.ownNode('officer'), token: added.token }, { call, body }) as Promise<api.ResultOf<Call>>
}

export const payment = { kind: 'uetr', value: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' } as const
export const victimName = 'Canary Commodities'
export const account = 'SG00 CANARY 0042'

/** What a person writes: a payment of an hour ago. */
export function claimText(net: Testnet, vary: Partial<api.BodyOf<typeof api.freezeOpen>['claim']> = {}) {
  const now = net.clock.now()
  return {
    purpose: 'computer-fraud',
    urgency: 'E1',
    payment,
    amount: { minor: '4230000000', currency: 'EUR' },
    sentAt: formatInstant(now - hour),
    summary: 'A changed account in a supplier’s mail was a forgery.',
    victim: { name: victimName, country: 'NO', place: null },
    originating: { institution: 'A bank in Norland', account: 'NO 001' },
    beneficiary: { name: 'A shell company', institution: 'A bank in Sudland', account, country: 'SG' },
    intermediary: null,
    recall: { kind: 'camt.056', reference: 'CXL-1' },
    authority: 'Norland Police',
    legalBasis: 'clause 5.1',
    stillInMotion: null,
    customerScript: 'The payment is being checked.',
    holdUntil: formatInstant(now + 10 * day),
    ...vary,
  } as const
}

type Scene = Pick<FreezeScene, 'net' | 'police' | 'bank' | 'agreement'>

/** A draft of the police at the bank. */
export async function draft(
  { net, police, bank, agreement }: Scene,
  vary: Partial<api.BodyOf<typeof api.freezeOpen>['claim']> = {},
): Promise<string> {
  const body = { partner: bank.code, agreement, hit: null, ground: 'The complaint of the victim.' }
  return (await police.call(api.freezeOpen, { ...body, claim: claimText(net, vary) }, 'officer')).freeze
}

/** A freeze that has come to the bank. */
export async function send(
  scene: Scene & Pick<FreezeScene, 'desk'>,
  vary: Partial<api.BodyOf<typeof api.freezeOpen>['claim']> = {},
): Promise<string> {
  const freeze = await draft(scene, vary)
  await scene.police.call(api.freezeApprove, { freeze }, 'approver')
  await inState(scene.desk, freeze, 'DELIVERED')
  await inState(asPolice(scene), freeze, 'DELIVERED')
  return freeze
}

/** The officer of the police. */
export function asPolice({ police }: Pick<FreezeScene, 'police'>): Caller {
  return <Call extends api.OwnCall>(call: Call, body: api.BodyOf<Call>) => police.call(call, body, 'officer')
}

/** Waits until a freeze is in a state where somebody sees it. */
export function inState(caller: Caller, freeze: string, state: string): Promise<api.ResultOf<typeof api.freezeShow>> {
  return eventually(async () => {
    const shown = await caller(api.freezeShow, { freeze }).catch(() => undefined)
    return shown?.state === state ? shown : undefined
  })
}

/** Both sides hold the same: after the same events the digest of the state is equal. */
export async function sameState(one: Caller, other: Caller, freeze: string): Promise<void> {
  await eventually(async () => {
    const [here, there] = await Promise.all([one(api.freezeShow, { freeze }), other(api.freezeShow, { freeze })])
    return here.stateHash === there.stateHash ? true : undefined
  })
  const [here, there] = await Promise.all([one(api.freezeShow, { freeze }), other(api.freezeShow, { freeze })])
  assert.deepEqual(here.events, there.events)
  assert.deepEqual(here.money, there.money)
}
