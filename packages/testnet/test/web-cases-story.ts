import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { picture } from './browser.ts'
import { choose, findings, inChinese } from './web-scene.ts'

const list = {
  name: 'list.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('host;who;kind\nc.example;suspect;domain/1\n=cmd;suspect;domain/1\nc.example;suspect;domain/1\n'),
}

/** A person opens a case, imports a list by its columns and has the refused rows as a file, in which nothing is a formula. */
export async function casesStory(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Cases' }).waitFor()
  await picture(page, 'cases-en')
  const broken = [...(await findings(page))]
  await page.getByRole('link', { name: 'Open a case' }).click()
  await page.getByLabel('Title').fill('Parcel fraud')
  await page.getByRole('combobox', { name: 'Offence' }).click()
  await page.getByRole('option', { name: 'Computer-related and telecom fraud' }).click()
  await page.getByLabel('Legal basis').fill('Order 12/26')
  await page.locator('input[type=file]').setInputFiles({ ...list, name: 'order.pdf' })
  await picture(page, 'case-open-en')
  await page.getByRole('button', { name: 'Open a case' }).click()
  await page.getByRole('link', { name: 'Import identifiers' }).click()
  await page.locator('input[type=file]').setInputFiles(list)
  await page.getByRole('button', { name: 'Next' }).click()
  await choose(page, 'Person', 'Column 2: who')
  await choose(page, 'Profile', 'Column 3: kind')
  await choose(page, 'Person of all', 'unknown')
  await picture(page, 'import-columns-en')
  await inChinese(page, () => picture(page, 'import-columns-zh'))
  broken.push(...(await findings(page)))
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Rows: 3').waitFor()
  await picture(page, 'import-look-en')
  await page.getByRole('button', { name: 'Import (3)' }).click()
  await page.getByRole('heading', { name: 'Refused rows' }).waitFor()
  await picture(page, 'import-done-en')
  broken.push(...(await findings(page)))
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download refused rows' }).click(),
  ])
  const file = await readFile(await download.path(), 'utf8')
  assert.match(file, /^\ufeffRow,Reason,.*\r\n2,[a-z-]+,[^,]+,'=cmd,suspect,domain\/1\r\n$/)
  await page.getByRole('link', { name: 'To the case' }).click()
  await page.getByText('c.e…le').waitFor()
  await picture(page, 'case-en')
  await inChinese(page, () => picture(page, 'case-zh'))
  broken.push(...(await findings(page)))
  assert.deepEqual(broken, [])
}
