import assert from 'node:assert/strict'
import type { Terms } from '@comity/agreement'
import * as api from '@comity/client/api'
import { day, formatInstant, signingKeyFromSeed, toBase64url } from '@comity/codec'
import { signCard } from '@comity/protocol'
import type { Page } from 'playwright-core'
import { eventually, simpleTerms, type TestParty } from '../src/index.ts'
import type { Window } from './browser.ts'
import { claimText, draft, inState, person } from './freeze-scene.ts'
import { hostileLine, hostileText, payloads } from './hostile-texts.ts'
import { hitOf, inState as requestInState } from './retraction-scene.ts'
import { open, type WebScene } from './web-scene.ts'

/** Where each side reads what the other wrote. */
export interface HostilePages {
  readonly police: readonly string[]
  readonly bank: readonly string[]
}

/** Two parties fill every text that the other one gets to read, and each writes the name of a third. */
export async function fillHostile(scene: WebScene): Promise<HostilePages> {
  const [police, bank] = [scene.net.party('norland-police'), scene.net.party('sudland-bank')]
  const card = hostileCard()
  for (const party of [police, bank]) await party.call(api.partyIntroduce, { card }, 'officer')
  const agreements = await fillAgreements(scene, { police, bank })
  const freezes = await fillFreezes(scene, { police, bank })
  const requests = await fillRequests(scene, { police, bank })
  const lists = ['/today', '/agreements', '/partners']
  return {
    police: [...lists, ...agreements, ...freezes, ...requests],
    bank: [...lists, ...freezes, ...requests.slice(0, 1)],
  }
}

interface Sides {
  readonly police: TestParty
  readonly bank: TestParty
}

function hostileCard(): string {
  const seeded = (fill: number) => signingKeyFromSeed(new Uint8Array(32).fill(fill))
  const keyText = (fill: number) => toBase64url(seeded(fill).publicKey)
  const agreed = (fill: number) => toBase64url(new Uint8Array(32).fill(fill))
  // Cards refuse what is not seen and letters of several scripts; markup is a name.
  const name = payloads.filter((payload) => !payload.includes('`')).join(' ')
  const keys = {
    ...{ message: keyText(60), log: keyText(61), logOrigin: 'comity/hostile', agreement: keyText(62) },
    ...{ witness: keyText(63), sealing: agreed(64), pouch: agreed(65) },
  }
  const card = {
    ...{ schema: 1 as const, party: 'hostile-party', issuedAt: '2026-01-01T00:00:00.000Z', country: 'CH' },
    ...{ names: { en: name.slice(0, 200).trim() }, memberClass: 'ngo' as const, training: false, protocol: [1] },
    ...{ endpoints: ['https://hostile.example'], contacts: [], keys },
  }
  return signCard({ key: seeded(60), card })
}

/** Terms whose title and clauses are hostile, once proposed and once in a negotiation, in which reasons and wordings are so too. */
async function fillAgreements({ net }: WebScene, { police, bank }: Sides): Promise<readonly string[]> {
  const terms = hostileTerms(simpleTerms(net, { rows: 30_000 }))
  const { agreement } = await bank.call(api.agreementPropose, { terms }, 'approver')
  const { negotiation } = await bank.call(api.negotiationOpen, { terms, chair: null, observers: [] }, 'approver')
  const talk = await bank.call(api.negotiationShow, { negotiation }, 'approver')
  const reason = hostileText.slice(0, 2_000)
  const say = (act: api.BodyOf<typeof api.negotiationStatement>['act']) =>
    bank.call(api.negotiationStatement, { negotiation, act }, 'approver')
  const [first, second, third] = talk.clauses
  if (first === undefined || second === undefined || third === undefined) assert.fail()
  const provision = first.proposals[0]?.provision
  if (provision === undefined || provision === null) assert.fail()
  await say({ kind: 'reserve', clause: second.clause, proposal: second.leading, reason })
  await say({ kind: 'reject', clause: third.clause, proposal: third.leading, reason: hostileText.slice(2_000, 4_000) })
  const text = provision.text.map((each) => ({ ...each, text: hostileText.slice(0, 9_000) }))
  await say({ kind: 'propose', clause: first.clause, base: first.leading, provision: { ...provision, text }, reason })
  await eventually(async () => {
    const seen = await police.call(api.negotiationShow, { negotiation }, 'approver').catch(() => undefined)
    return seen?.clauses[0]?.proposals.length === 2 ? true : undefined
  })
  await eventually(() => police.call(api.agreementShow, { agreement }, 'approver').catch(() => undefined))
  return [`/agreements/${agreement}`, `/negotiations/${negotiation}`]
}

function hostileTerms(terms: Terms): Terms {
  const of = (texts: Terms['title'], text: string) => texts.map((each) => ({ ...each, text }))
  return {
    ...terms,
    title: of(terms.title, hostileLine(0)),
    clauses: terms.clauses.map((clause, nth) => ({ ...clause, text: of(clause.text, hostileLine(nth + 1, 9_000)) })),
  }
}

/** One payment stop that the bank holds in part, one that it refuses. */
async function fillFreezes({ net, agreement }: WebScene, { police, bank }: Sides): Promise<readonly string[]> {
  const made = claimText(net)
  const line = (nth: number) => hostileLine(nth)
  const vary = {
    ...{ summary: hostileText, victim: { ...made.victim, name: line(1), place: line(2) } },
    ...{ originating: { institution: line(3), account: line(4) }, intermediary: line(5) },
    beneficiary: { ...made.beneficiary, name: line(6), institution: line(7), account: line(8) },
    ...{ authority: line(9), legalBasis: line(10), customerScript: hostileText },
    ...{ recall: { kind: 'camt.056' as const, reference: line(11) }, stillInMotion: hostileText },
  }
  const desk = await person(bank, ['legal', 'liaison', 'custodian', 'investigator'])
  const freezes: string[] = []
  for (const act of ['find', 'refuse'] as const) {
    const freeze = await draft({ net, police, bank, agreement }, vary)
    await police.call(api.freezeApprove, { freeze }, 'approver')
    await inState(desk, freeze, 'DELIVERED')
    await desk(api.freezeAcknowledge, { freeze })
    if (act === 'refuse') await desk(api.freezeRefuse, { freeze, ground: 'R01', fix: hostileText })
    else {
      const until = formatInstant(net.clock.now() + 9 * day)
      const hop = { institution: line(12), country: 'MY', account: line(13), payment: made.payment, minor: '100' }
      await desk(api.freezeFind, { freeze, held: '3900000000', until, hops: [hop], shortfall: hostileText })
      await bank.call(api.freezeApprove, { freeze }, 'approver')
    }
    freezes.push(freeze)
  }
  const asked = <Call extends api.OwnCall>(call: Call, body: api.BodyOf<Call>) => police.call(call, body, 'officer')
  for (const [index, state] of ['HELD', 'REFUSED'].entries()) await inState(asked, freezes[index] ?? '', state)
  return freezes.map((freeze) => `/freezes/${freeze}`)
}

/** A request with a hostile question, consultation and answer, and one that is refused in such words while it needs more. */
async function fillRequests(scene: WebScene, { police, bank }: Sides): Promise<readonly string[]> {
  const hit = await hitOf(police, 'c.example')
  await police.call(api.hitConfirm, { hit, reason: hostileText }, 'officer')
  const request = await askAbout(hit, { police, bank })
  await bank.call(api.requestConsult, { request, ground: 'R01', text: hostileText }, 'approver')
  await bank.call(api.requestAccept, { request }, 'approver')
  const answer = { request, text: hostileText, nothingFound: false, searchedSources: [hostileLine(1)] }
  await bank.call(api.requestAnswer, answer, 'officer')
  await bank.call(api.requestApprove, { request }, 'approver')
  const refusal = { request: scene.request, ground: 'R13' as const, fix: hostileText, reason: hostileText }
  await bank.call(api.requestRefuse, refusal, 'approver')
  await requestInState(police, { request: scene.request, state: 'REFUSED' })
  await requestInState(police, { request, state: 'ANSWERED' })
  return [`/requests/${request}`, `/requests/${scene.request}`]
}

async function askAbout(hit: string, { police, bank }: Sides): Promise<string> {
  const opened = await police.call(api.requestOpen, { hit, urgency: 'R', question: hostileText }, 'officer')
  const { request } = opened
  await police.call(api.requestApprove, { request }, 'approver')
  await requestInState(bank, { request, state: 'DELIVERED' })
  await bank.call(api.requestAcknowledge, { request }, 'officer')
  return request
}

/** What stands on a page that no page of ours makes: handlers, addresses that are scripts, and signs that nobody sees. */
const strange = `(() => {
  const bad = []
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes)
      if (/^on/.test(name) || /^(javascript|data):/i.test(value.trim())) bad.push(element.tagName + ' ' + name)
    if (element.matches('iframe, object, embed, base, form[action], svg script, img[src=x], marquee, math, body body')) bad.push(element.tagName)
  }
  for (const text of document.querySelectorAll('.comity-text'))
    for (const inner of text.querySelectorAll('*')) if (inner.tagName !== 'MARK') bad.push('in a text: ' + inner.tagName)
  const seen = document.title + document.body.innerText
  if (/[\\u200b\\u202a-\\u202e\\u2066-\\u2069]|[\\udb40][\\udc00-\\udc7f]/.test(seen)) bad.push('a sign that nobody sees')
  if (/[a-z]\\u0430|\\u0430[a-z]/.test([...document.querySelectorAll('.comity-text')].map((text) =>
    [...text.childNodes].filter((node) => node.nodeName !== 'MARK').map((node) => node.textContent).join(' ')).join(' ')))
    bad.push('a word that imitates another, without a mark')
  if (document.documentElement.scrollWidth > innerWidth) bad.push('wider than the window: ' + document.documentElement.scrollWidth)
  return bad
})()`

/** Opens each page: what somebody wrote is text on it, and did nothing. Returns how many payloads were read on them. */
export async function nothingRuns(window: Window, pages: readonly string[]): Promise<number> {
  const { page } = window
  const found: string[] = []
  let read = 0
  for (const path of pages) {
    await open(page, path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('main mark').first().waitFor()
    found.push(...(await page.evaluate<string[]>(strange)).map((what) => `${path}: ${what}`))
    const text = await page.locator('main').innerText()
    read += payloads.filter((payload) => text.includes(payload)).length
  }
  const { canaries, violations, errors, hosts } = window
  assert.deepEqual(found, [])
  assert.deepEqual({ canaries, violations, errors }, { canaries: 0, violations: [], errors: [] })
  assert.deepEqual([...hosts], [new URL(page.url()).host])
  return read
}

/** Puts each payload into the page as markup, as a page would that takes text for it. */
export async function putAsMarkup(page: Page): Promise<void> {
  for (const payload of payloads) {
    await page
      .evaluate(
        `(() => { const place = document.createElement('div'); document.body.append(place); place.innerHTML = ${JSON.stringify(payload)} })()`,
      )
      .catch(() => undefined)
  }
  await page.waitForTimeout(300)
}
