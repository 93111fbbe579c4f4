import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { picture } from './browser.ts'
import { choose, findings, inChinese } from './web-scene.ts'

/**
 * From a confirmed hit a person drafts a request to preserve, with the particulars of ETS 185, article 29(2): what is missing is said at its
 * field, and what the node refuses comes back with its reason. Returns the request.
 */
export async function draftStory(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Make a request of it' }).click()
  await choose(page, 'Kind', 'Request for the expedited preservation of stored data')
  await choose(page, 'Urgency', 'U: urgent')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  assert.ok((await page.getByText('This is needed').count()) >= 8, 'each field says that it is needed')
  const texts = ['Question', 'Requesting authority', 'Facts', 'Data to be preserved', 'How it relates to the offence']
  for (const name of [...texts, 'Custodian or place of the system', 'Why it is necessary'])
    await page.getByRole('textbox', { name, exact: true }).fill(`${name} of b.example`)
  await page.getByLabel(/^From/).fill('2026-01-01T00:00')
  await page.getByLabel(/^To\b/).fill('2026-02-01T00:00')
  await page.getByLabel(/^Due by/).fill('2020-01-01T00:00')
  await picture(page, 'request-new-en')
  await inChinese(page, () => picture(page, 'request-new-zh'))
  assert.deepEqual(await findings(page), [])
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('Code object-mismatch').waitFor()
  await page.getByLabel(/^Due by/).fill('2030-01-01T00:00')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('Nothing leaves before somebody else of your side has approved it').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0, 'not by whoever drafted it')
  await picture(page, 'request-draft-en')
  assert.deepEqual(await findings(page), [])
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The requested side acknowledges, and asks for what is missing; the letter is a file of this page. */
export async function deskStory(page: Page): Promise<void> {
  await page.getByText('Whose is it?').waitFor()
  await picture(page, 'request-en')
  const broken = [...(await findings(page))]
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByText('acknowledged', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: 'Ask for what is missing' }).click()
  await page.getByRole('combobox', { name: 'Fields' }).click()
  await page.getByRole('option', { name: 'Legal basis' }).click()
  await page.keyboard.press('Escape')
  await page.getByLabel('What you say to norland-police').fill('Which law?')
  await picture(page, 'request-clarify-en')
  broken.push(...(await findings(page)))
  await page.getByRole('button', { name: 'Ask for what is missing' }).last().click()
  await page.getByText('more is asked for', { exact: true }).first().waitFor()
  await page.getByText('Which law?').waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the letter' }).click(),
  ])
  const letter = await readFile(await file.path(), 'utf8')
  assert.match(letter, /Which law\?/)
  assert.doesNotMatch(letter, /<script/)
  await inChinese(page, () => picture(page, 'request-zh'))
  assert.deepEqual(broken, [])
}

/**
 * Two browsers on two nodes look at one request: what either does stands on the other's page, by no reload and long before a page
 * would ask by itself.
 */
export async function liveStory(ours: Page, theirs: Page, request: string): Promise<void> {
  const soon = { timeout: 8_000 }
  await theirs.goto(`${new URL(theirs.url()).origin}/requests/${request}`)
  await ours.getByText('delivered', { exact: true }).first().waitFor()
  await theirs.getByRole('button', { name: 'Acknowledge' }).click()
  await ours.getByText('acknowledged', { exact: true }).first().waitFor(soon)
  await ours.getByRole('button', { name: 'Withdraw' }).click()
  await ours.getByLabel(/^What you say to/).fill('It is not needed any more.')
  await ours.getByRole('button', { name: 'Withdraw' }).last().click()
  await theirs.getByText('withdrawn', { exact: true }).first().waitFor(soon)
}

/** A second person reads the draft and approves it. */
export async function approveStory(page: Page, request: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/requests/${request}`)
  await page.getByText('Only with your approval does it leave').waitFor()
  await picture(page, 'request-second-en')
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('A second person is needed').waitFor({ state: 'detached' })
}
