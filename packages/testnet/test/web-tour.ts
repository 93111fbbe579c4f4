import assert from 'node:assert/strict'
import * as api from '@comity/client/api'
import { day, formatInstant } from '@comity/codec'
import type { Page } from 'playwright-core'
import { eventually, simpleTerms, type TestParty } from '../src/index.ts'
import { picture } from './browser.ts'
import { account, draft, inState, person } from './freeze-scene.ts'
import { askedOfPage, findings, revealed, type WebScene } from './web-scene.ts'

/** Things that wait: a payment stop that is held and one that is a draft, and a negotiation which the partner opened. */
export async function furnish({
  net,
  agreement,
}: WebScene): Promise<{ readonly freeze: string; readonly negotiation: string }> {
  const [police, bank] = [net.party('norland-police'), net.party('sudland-bank')]
  const scene = { net, police, bank, agreement }
  const freeze = await draft(scene)
  await police.call(api.freezeApprove, { freeze }, 'approver')
  const desk = await person(bank, ['legal', 'liaison', 'custodian', 'investigator'])
  await inState(desk, freeze, 'DELIVERED')
  await desk(api.freezeAcknowledge, { freeze })
  const until = formatInstant(net.clock.now() + 9 * day)
  const shortfall = 'The rest had left before.'
  await desk(api.freezeFind, { freeze, held: '3900000000', until, hops: [], shortfall })
  await bank.call(api.freezeApprove, { freeze }, 'approver')
  await draft(scene)
  const terms = simpleTerms(net, { rows: 20_000 })
  const { negotiation } = await bank.call(api.negotiationOpen, { terms, chair: null, observers: [] }, 'approver')
  await eventually(() => police.call(api.negotiationShow, { negotiation }, 'approver'))
  return { freeze, negotiation }
}

export interface Stop {
  readonly path: string
  /** Its heading in English. */
  readonly heading: string
  /** What stands on it. */
  readonly text: string | RegExp
  /** Of its pictures; where it is not the path's. */
  readonly name?: string
}

/** Opens each page in the light and in the dark: what it shows is there, and axe finds nothing serious. */
export async function tour(page: Page, stops: readonly Stop[]): Promise<void> {
  const { origin } = new URL(page.url())
  const found: string[] = []
  for (const { path, heading, text, name = path.slice(1) } of stops) {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`${origin}${path}`)
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    await page.getByRole('main').getByText(text).first().waitFor()
    const light = await findings(page)
    await picture(page, `${name}-en`)
    await page.emulateMedia({ colorScheme: 'dark' })
    found.push(...[...light, ...(await findings(page))].map((finding) => `${name}: ${finding}`))
    if (process.env['COMITY_SCREENS'] === undefined) continue
    await picture(page, `${name}-en-dark`)
    await page.getByLabel('Language').first().selectOption('zh')
    await page.emulateMedia({ colorScheme: 'light' })
    await picture(page, `${name}-zh`)
    await page.getByLabel('语言').first().selectOption('en')
  }
  assert.deepEqual(found, [])
}

/** An account of a payment stop is masked to a session until somebody asks for it, and that it was shown is logged. */
export async function accountStory(scene: WebScene, page: Page, freeze: string): Promise<void> {
  await page.getByText('SG0…42').waitFor()
  assert.equal(await page.getByText(account).count(), 0)
  const told = JSON.stringify(await askedOfPage(page, api.freezeShow.name, { freeze }))
  assert.doesNotMatch(told, /CANARY 0042|NO 001/, 'a session gets it in no other way')
  const before = await revealed(scene)
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText(account).waitFor()
  assert.equal((await revealed(scene)) - before, 1, 'oversight reads that it was shown')
  const { claim } = await scene.net.party('norland-police').call(api.freezeShow, { freeze }, 'officer')
  assert.equal(claim?.beneficiary.account, account, 'a program gets it')
}

type Receipt = api.ResultOf<typeof api.logReceipt>['receipts'][number]

/** A receipt that names the agreement, as the node gives it. */
export async function receiptOf(party: TestParty, agreement: string): Promise<Receipt> {
  const { receipts } = await party.call(api.logReceipt, { id: agreement }, 'approver')
  return receipts[0] ?? assert.fail()
}

/** The browser proves an act by itself, and refuses the same receipt with a character of its path or its signature changed. */
export async function proveOne(
  page: Page,
  { agreement, receipt }: { readonly agreement: string; readonly receipt: Receipt },
): Promise<void> {
  const { origin } = new URL(page.url())
  await page.goto(`${origin}/log`)
  const find = async () => {
    await page.getByLabel('Number of the act').fill(agreement)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('button', { name: 'Verify in this browser' }).first().click()
  }
  await find()
  await page.getByText('Proved', { exact: true }).waitFor()
  await picture(page, 'log-proved-en')
  for (const place of [/^(index \d+\n)(.)/m, /(\n— \S+ .{20})(.)/]) {
    const text = receipt.receipt.replace(
      place,
      (_, start: string, char: string) => `${start}${char === 'A' ? 'B' : 'A'}`,
    )
    assert.notEqual(text, receipt.receipt)
    await page.goto(`${origin}/log`)
    await page.route('**/own/log.receipt', (route) =>
      route.fulfill({ json: { receipts: [{ ...receipt, receipt: text }] } }),
    )
    await find()
    await page
      .getByText(/^Code (?:checkpoint|proof)-invalid$/)
      .first()
      .waitFor()
    await page.unroute('**/own/log.receipt')
  }
}
