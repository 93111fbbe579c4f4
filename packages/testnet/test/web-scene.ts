import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Terms } from '@comity/agreement'
import { oversightActs, passkeyInvite, personAdd } from '@comity/client/api'
import { callOwn, type OwnNode } from '@comity/client/own'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { ask, importLines, openCase, type Person, publish, startTestnet, sync, type Testnet } from '../src/index.ts'
import { openBrowser, picture } from './browser.ts'
import { freezeTerms } from './freeze-scene.ts'
import { hitOf, sendRequest } from './retraction-scene.ts'

const root = join(import.meta.dirname, '../../..')

/** Two nodes that serve the web application, with hits on one of them and a request between them, and a browser. */
export interface WebScene {
  readonly net: Testnet
  readonly browser: Browser
  /** Of Norland, new, of `b.example`. */
  readonly hit: string
  /** Of Norland to Sudland, about `a.example`. */
  readonly request: string
  readonly agreement: string
  /** Norland's oversight. */
  readonly overseer: OwnNode
}

export async function openWebScene(): Promise<WebScene> {
  execFileSync(process.execPath, [join(root, 'tools/build-web.ts')], { env: { ...process.env, NODE_OPTIONS: '' } })
  const net = await startTestnet({
    isForPeople: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  await net.introduceAll()
  const terms = freezeTerms(net)
  const kinds: Terms['requests'][number]['kinds'] = ['information', 'freeze', 'evidence', 'preservation']
  const requests = terms.requests.map((rule) => ({ ...rule, kinds: [...kinds] }))
  const agreement = await net.signAgreement({ ...terms, requests })
  const [norland, sudland] = [net.party('norland-police'), net.party('sudland-bank')]
  const lines = ['a.example', 'b.example', 'c.example']
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const ours = await openCase(norland)
  await importLines(norland, { case: ours, profile: 'domain/1', lines: ['a.example', 'b.example'] })
  await ask(norland, { case: ours, agreement, publishers: [sudland] })
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, 'a.example') })
  const watcher = { name: 'Watcher', unit: 'Inspectorate', roles: ['oversight' as const] }
  const { token } = await norland.call(personAdd, watcher, 'administrator')
  const overseer = { ...norland.ownNode('administrator'), token }
  return { net, hit: await hitOf(norland, 'b.example'), request, agreement, overseer, browser: await openBrowser() }
}

export async function closeWebScene({ net, browser }: WebScene): Promise<void> {
  await browser.close()
  await net.close()
}

/** Enrols a passkey of somebody of a party with a link, and signs in. */
export async function signIn(
  { net }: WebScene,
  page: Page,
  { code, who = 'officer' }: { readonly code: string; readonly who?: Person | OwnNode },
): Promise<void> {
  const party = net.party(code)
  const url = `http://${code}.localhost:${new URL(party.ownUrl).port}`
  const caller = typeof who === 'string' ? party.ownNode(who) : who
  const invited = await callOwn(caller, { call: passkeyInvite, body: {} })
  await page.goto(`${url}/enrol#${invited.code}`)
  await page.getByRole('button', { name: 'Enrol this device' }).waitFor()
  await picture(page, 'enrol-en')
  await page.getByRole('button', { name: 'Enrol this device' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  await picture(page, 'sign-in-en')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

/** Opens a page of the node that the window is on. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}${path}`)
}

/** How often somebody of Norland had an identifier shown, as its oversight reads it. */
export async function revealed({ overseer }: WebScene): Promise<number> {
  const wanted = { from: null, to: null, before: null, limit: 100 }
  const { acts } = await callOwn(overseer, { call: oversightActs, body: wanted })
  return acts.filter(({ kind }) => kind === 'record.reveal').length
}

/** What a script of the page could read with the session of whoever sits there. */
export function askedOfPage(page: Page, name: string, body: Record<string, string>): Promise<unknown> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json', 'x-comity-page': '1' } }
  return page.evaluate(
    `fetch('/own/${name}', ${JSON.stringify({ ...options, body: JSON.stringify(body) })}).then((r) => r.json())`,
  )
}

/** What axe finds on the page as it is, of what hinders somebody seriously. */
export async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 90)} ${any[0]?.message ?? ''}`).join('\n')}`,
    )
}

/** Chooses in a field that lists what there is. */
export async function choose(page: Page, name: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

/** Looks at the page in Chinese, and goes back: only where pictures are taken. */
export async function inChinese(page: Page, look: () => Promise<void>): Promise<void> {
  if (process.env['COMITY_SCREENS'] === undefined) return
  await page.getByLabel('Language').first().selectOption('zh')
  await look()
  await page.getByLabel('语言').first().selectOption('en')
}
