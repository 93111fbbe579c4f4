import assert from 'node:assert/strict'
import * as api from '@comity/client/api'
import type { Page } from 'playwright-core'
import { eventually } from '../src/index.ts'
import { picture } from './browser.ts'
import { findings, inChinese, type WebScene } from './web-scene.ts'

/** A party reserves a clause, accepts all, initials and signs in the browser; the other one follows by calls. */
export async function negotiationStory({ net }: WebScene, page: Page, negotiation: string): Promise<void> {
  const bank = net.party('sudland-bank')
  await page.getByRole('button', { name: 'Reserve or reject clause 2', exact: true }).click()
  await page.getByLabel('Reason').fill('Our parliament has not looked at it.')
  await page.getByRole('button', { name: 'Reserve', exact: true }).click()
  await page.getByText('reserves').waitFor()
  await page.getByText('Our parliament has not looked at it.').waitFor()
  await picture(page, 'negotiation-position-en')
  await inChinese(page, () => picture(page, 'negotiation-position-zh'))
  const broken = [...(await findings(page))]
  await page.getByRole('button', { name: /^Accept all open clauses/ }).click()
  await page.getByRole('button', { name: 'Initial the text' }).click()
  await page.getByText('1 of 2').waitFor()
  const { text, ballot } = await eventually(async () => {
    const shown = await bank.call(api.negotiationShow, { negotiation }, 'approver')
    return shown.ballot.initialled.length === 1 ? shown : undefined
  })
  if (text === null) assert.fail()
  const initial = { kind: 'initial' as const, ballot: ballot.ballot, text }
  await bank.call(api.negotiationStatement, { negotiation, act: initial }, 'approver')
  const { frozen } = await eventually(async () => {
    const shown = await net.party('norland-police').call(api.negotiationShow, { negotiation }, 'approver')
    return shown.frozen === null ? undefined : shown
  })
  await page.reload()
  await page.getByRole('link', { name: 'Go to the agreement' }).click()
  await page.getByRole('heading', { name: 'Sign for norland-police' }).waitFor()
  await picture(page, 'agreement-sign-en')
  broken.push(...(await findings(page)))
  await page.getByLabel(/^I have read every clause/).check()
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await page.getByRole('heading', { name: 'Sign for norland-police' }).waitFor({ state: 'detached' })
  const agreement = frozen ?? ''
  const shown = await net.party('norland-police').call(api.agreementShow, { agreement }, 'approver')
  assert.deepEqual(
    shown.signatures.map(({ party }) => party),
    ['norland-police'],
  )
  assert.deepEqual(broken, [])
}
