import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hitShow, oversightActs, passkeyInvite, personAdd, requestShow } from '@comity/client/api'
import { callOwn, type OwnNode } from '@comity/client/own'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { ask, importLines, openCase, publish, simpleTerms, startTestnet, sync, type Testnet } from '../src/index.ts'
import { noBrowser, openBrowser, picture, Window } from './browser.ts'
import { hitOf, sendRequest } from './retraction-scene.ts'

const root = join(import.meta.dirname, '../../..')
let net: Testnet
let browser: Browser
let hit: string
let request: string
let overseer: OwnNode

before(async () => {
  if (noBrowser !== false) return
  execFileSync(process.execPath, [join(root, 'tools/build-web.ts')], { env: { ...process.env, NODE_OPTIONS: '' } })
  net = await startTestnet({
    isForPeople: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  const [norland, sudland] = [net.party('norland-police'), net.party('sudland-bank')]
  const theirs = await openCase(sudland)
  await importLines(sudland, { case: theirs, profile: 'domain/1', lines: ['a.example', 'b.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const ours = await openCase(norland)
  await importLines(norland, { case: ours, profile: 'domain/1', lines: ['a.example', 'b.example'] })
  await ask(norland, { case: ours, agreement, publishers: [sudland] })
  request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, 'a.example') })
  hit = await hitOf(norland, 'b.example')
  const watcher = { name: 'Watcher', unit: 'Inspectorate', roles: ['oversight' as const] }
  const { token } = await norland.call(personAdd, watcher, 'administrator')
  overseer = { ...norland.ownNode('administrator'), token }
  browser = await openBrowser()
})
after(async () => {
  if (noBrowser !== false) return
  await browser.close()
  await net.close()
})

/** Enrols a passkey of a party's officer with a link, and signs in. */
async function signIn(page: Page, code: string): Promise<void> {
  const party = net.party(code)
  const url = `http://${code}.localhost:${new URL(party.ownUrl).port}`
  const invited = await party.call(passkeyInvite, {}, 'officer')
  await page.goto(`${url}/enrol#${invited.code}`)
  await page.getByRole('button', { name: 'Enrol this device' }).waitFor()
  await picture(page, 'enrol-en')
  await page.getByRole('button', { name: 'Enrol this device' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  await picture(page, 'sign-in-en')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'Hits' }).waitFor()
  await picture(page, `hits-en-${code}`)
}

/** How often somebody of Norland had an identifier shown, as its oversight reads it. */
async function revealed(): Promise<number> {
  const wanted = { from: null, to: null, before: null, limit: 100 }
  const { acts } = await callOwn(overseer, { call: oversightActs, body: wanted })
  return acts.filter(({ kind }) => kind === 'record.reveal').length
}

/** What a script of the page could read with the session of whoever sits there. */
function askedOfPage(page: Page, name: string, body: Record<string, string>, member: string): Promise<unknown> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json', 'x-comity-page': '1' } }
  return page.evaluate(
    `fetch('/own/${name}', ${JSON.stringify({ ...options, body: JSON.stringify(body) })}).then((r) => r.json()).then((r) => r['${member}'])`,
  )
}

async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 90)} ${any[0]?.message ?? ''}`).join('\n')}`,
    )
}

test(
  'F-15 in a browser a person enrols, signs in, confirms a hit and acknowledges a request; nothing breaks the policy or leaves the node',
  { skip: noBrowser },
  async () => {
    const { window, context } = await Window.open(browser, { locale: 'en-GB' })
    const { page } = window
    await signIn(page, 'norland-police')
    await page.goto(`${new URL(page.url()).origin}/hits/${hit}`)
    assert.equal(await page.getByText('b.example').count(), 0, 'masked until it is asked for')
    assert.equal(await revealed(), 0)
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('b.example').waitFor()
    assert.equal(await revealed(), 1, 'oversight reads that it was shown')
    assert.equal(
      await askedOfPage(page, hitShow.name, { hit }, 'identifier'),
      'b.e…le',
      'a session gets it in no other way',
    )
    assert.equal((await net.party('norland-police').call(hitShow, { hit }, 'officer')).identifier, 'b.example')
    await page.getByRole('button', { name: 'Hide' }).click()
    assert.equal(await page.getByText('b.example').count(), 0)
    const broken = await findings(page)
    await picture(page, 'hit-en')
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.deepEqual([...broken, ...(await findings(page))], [])
    await picture(page, 'hit-en-dark')
    await page.getByLabel('Your reason').fill('Both files name it.')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('confirmed').waitFor()
    assert.equal((await net.party('norland-police').call(hitShow, { hit }, 'officer')).state, 'CONFIRMED')

    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.getByRole('heading', { name: 'My sign-in' }).waitFor()
    await picture(page, 'account-en-dark')
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Go to …').waitFor()
    await picture(page, 'palette-en-dark')
    await page.getByPlaceholder('Go to …').fill('Req')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Requests' }).waitFor()
    await page.getByLabel('Language').first().selectOption('zh')
    await page.getByRole('heading', { name: '请求' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh')
    await picture(page, 'requests-zh-dark')
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.getByRole('button', { name: '用通行密钥登录' }).waitFor()
    await picture(page, 'sign-in-zh-dark')
    assert.deepEqual(await findings(page), [])
    await page.goto(`${new URL(page.url()).origin}/hits`)
    await page.getByRole('button', { name: '用通行密钥登录' }).waitFor()
    assert.deepEqual([window.violations, window.errors], [[], []])
    assert.deepEqual([...window.hosts], [new URL(page.url()).host])
    await context.close()

    const other = await Window.open(browser, { locale: 'en-GB' })
    await signIn(other.window.page, 'sudland-bank')
    const theirs = other.window.page
    await theirs.goto(`${new URL(theirs.url()).origin}/requests/${request}`)
    await theirs.getByText('Whose is it?').waitFor()
    await picture(theirs, 'request-en')
    assert.deepEqual(await findings(theirs), [])
    await theirs.getByRole('button', { name: 'Acknowledge' }).click()
    await theirs.getByText('ACKNOWLEDGED', { exact: true }).waitFor()
    const shown = await net.party('sudland-bank').call(requestShow, { request }, 'officer')
    assert.equal(shown.state, 'ACKNOWLEDGED')
    assert.deepEqual([other.window.violations, other.window.errors], [[], []])
    await other.context.close()
  },
)

test(
  'F-15 the page says what it may do, its files stay as they are, and no path of calls is a page',
  { skip: noBrowser },
  async () => {
    const { ownUrl } = net.party('norland-police')
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`${ownUrl}${path}`, { headers })
    const page = await get('/hits/anything')
    const html = await page.text()
    assert.match(
      page.headers.get('content-security-policy') ?? '',
      /script-src 'self';.*require-trusted-types-for 'script'/,
    )
    assert.doesNotMatch(page.headers.get('content-security-policy') ?? '', /unsafe|https?:|\*|data:/)
    assert.equal(page.headers.get('cache-control'), 'no-cache')
    assert.doesNotMatch(html, /<style|<script(?! type="module" crossorigin src="\/assets\/)|https?:/)
    const file = /src="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? ''
    for (const encoding of ['br', 'gzip']) {
      const { headers } = await get(file, { 'accept-encoding': encoding })
      assert.equal(headers.get('content-encoding'), encoding)
      assert.match(headers.get('cache-control') ?? '', /immutable/)
      assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    }
    assert.equal((await get('/assets/none.js')).status, 404)
    assert.equal((await get('/own/none.such')).status, 401)
    assert.equal((await get('/own')).status, 401)
    assert.equal((await get(file, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status, 403)
  },
)

test('the scripts of the sign-in page are under 250 kB compressed', { skip: noBrowser }, async () => {
  const { window, context } = await Window.open(browser)
  let bytes = 0
  const sizes: Promise<void>[] = []
  window.page.on('requestfinished', (asked) => {
    if (asked.resourceType() === 'script')
      sizes.push(asked.sizes().then((size) => void (bytes += size.responseBodySize)))
  })
  await window.page.goto(`http://norland-police.localhost:${new URL(net.party('norland-police').ownUrl).port}/`)
  await window.page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  await Promise.all(sizes)
  assert.ok(bytes > 50_000 && bytes < 250_000, `${String(bytes)} bytes`)
  await context.close()
})
