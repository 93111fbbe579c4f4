import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { picture } from './browser.ts'
import { findings, inChinese } from './web-scene.ts'

/** From a case a person asks a partner: the clause, the cost and what is learned stand there before the button can be pressed. */
export async function askStory(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Ask partners' }).click()
  await page.getByRole('combobox', { name: 'Agreement' }).click()
  await page.locator('[role=option]:visible').first().click()
  for (const name of ['Purpose', 'Legal basis of the question']) await chooseFirst(page, name)
  await page.getByText('Identifiers asked of each partner: 1').waitFor()
  await page.getByText(/^clause \d/).waitFor()
  await page.getByText(/^1 more; asked for this case today \d+; all cases together \d+$/).waitFor()
  await page.getByText('here', { exact: true }).waitFor()
  await page.getByText('It does not learn which identifiers').waitFor()
  await picture(page, 'ask-en')
  await inChinese(page, () => picture(page, 'ask-zh'))
  assert.deepEqual(await findings(page), [])
  await page.getByRole('button', { name: 'Ask (1)' }).click()
  await page.getByText('Hits found: 1').waitFor()
  await picture(page, 'ask-progress-en')
  assert.deepEqual(await findings(page), [])
  await page.getByRole('link', { name: 'To the hits' }).click()
  await page.getByRole('heading', { name: 'Hits' }).waitFor()
}

/** What there is but one of is chosen already. */
async function chooseFirst(page: Page, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name })
  if ((await field.inputValue()) !== '') return
  await field.click()
  await page.locator('[role=option]:visible').first().click()
}
