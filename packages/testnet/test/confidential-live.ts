import assert from 'node:assert/strict'
import {
  changeFollow,
  freezeFind,
  freezeList,
  personAdd,
  personRevoke,
  requestAcknowledge,
  requestClarify,
  requestList,
  requestShow,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { day, formatInstant } from '@comity/codec'
import { eventually } from '../src/index.ts'
import type { World } from './confidential-scene.ts'

interface Somebody {
  readonly person: string
  readonly token: string
}

/** What each person is told, to the byte, on a stream of some seconds, and what is done once all of them listen. */
export async function toldWhile(
  { bank }: World,
  tokens: readonly string[],
  act: () => Promise<unknown>,
): Promise<readonly string[]> {
  const streams = await Promise.all(tokens.map((token) => follow(bank.ownUrl, { token, seconds: 3 })))
  const texts = streams.map((stream) => readAll(stream))
  // The first word is there: what is done from here on is told.
  await eventually(() => Promise.resolve(texts.every(({ soFar }) => soFar() !== '') || undefined))
  await act()
  return Promise.all(texts.map(({ whole }) => whole))
}

function follow(url: string, { token, seconds }: { readonly token: string; readonly seconds: number }) {
  return fetch(`${url}/own/${changeFollow.name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ seconds }),
  })
}

/** Of one person four streams are open and no fifth; all end when the person is revoked. Returns the status of the fifth. */
export async function endsWithPerson({ bank }: World, { person, token }: Somebody): Promise<number> {
  const streams = await Promise.all([1, 2, 3, 4].map(() => follow(bank.ownUrl, { token, seconds: 600 })))
  const { status } = await follow(bank.ownUrl, { token, seconds: 600 })
  await bank.call(personRevoke, { person }, 'administrator')
  await Promise.all(streams.map((stream) => readAll(stream).whole))
  return status
}

function readAll({ body }: Response): { readonly soFar: () => string; readonly whole: Promise<string> } {
  let text = ''
  const read = async () => {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString()
    return text
  }
  return { soFar: () => text, whole: read() }
}

/** The fenced desk finds money that it was asked to stop, and goes on with a confidential request. */
export async function actInConfidence({ net, bank, fenced }: World): Promise<void> {
  const desk = { ...bank.ownNode('officer'), token: fenced }
  const { freezes } = await callOwn(desk, { call: freezeList, body: {} })
  const freeze = freezes.find(({ state }) => state === 'ACKNOWLEDGED')?.freeze ?? assert.fail('no payment stop waits')
  const until = formatInstant(net.clock.now() + day)
  const found = { freeze, held: '1', until, hops: [], shortfall: 'The rest is gone.' }
  await callOwn(desk, { call: freezeFind, body: found })
  const { requests } = await callOwn(desk, { call: requestList, body: {} })
  for (const { request } of requests.filter((one) => one.marks.includes('confidential') && one.side === 'requested')) {
    const { acts } = await callOwn(desk, { call: requestShow, body: { request } })
    const body = { request, fields: ['facts' as const], text: 'Which account?' }
    if (acts.includes('request.acknowledge'))
      return void (await callOwn(desk, { call: requestAcknowledge, body: { request } }))
    if (acts.includes('request.clarify')) return void (await callOwn(desk, { call: requestClarify, body }))
  }
  assert.fail('no confidential request waits for the desk')
}

/** Somebody of another unit of the bank, who would be fenced in their own. */
export function elsewhere({ bank }: World): Promise<Somebody> {
  const given = { name: 'Elsewhere', unit: 'Elsewhere', roles: ['investigator' as const, 'legal' as const] }
  return bank.call(personAdd, given, 'administrator')
}
