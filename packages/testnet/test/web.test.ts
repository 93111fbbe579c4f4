import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hitShow, requestShow } from '@comity/client/api'
import { noBrowser, picture, Window } from './browser.ts'
import { approveStory, deskStory, draftStory, liveStory } from './web-request-story.ts'
import { askStory } from './web-ask-story.ts'
import { casesStory } from './web-cases-story.ts'
import { fillHostile, nothingRuns, putAsMarkup } from './web-hostile-story.ts'
import {
  askedOfPage,
  closeWebScene,
  findings,
  open,
  openWebScene,
  revealed,
  signIn,
  type WebScene,
} from './web-scene.ts'
import { negotiationStory } from './web-negotiation-story.ts'
import { accountStory, furnish, proveOne, receiptOf, tour } from './web-tour.ts'

let scene: WebScene
let drafted = ''
before(async () => {
  if (noBrowser === false) scene = await openWebScene()
})
after(async () => {
  if (noBrowser === false) await closeWebScene(scene)
})

test(
  'F-15 in a browser a person enrols, signs in, confirms a hit and acknowledges a request; nothing breaks the policy or leaves the node',
  { skip: noBrowser },
  async () => {
    const { net, browser, hit, request } = scene
    const { window, context } = await Window.open(browser, { locale: 'en-GB' })
    const { page } = window
    await signIn(scene, page, { code: 'norland-police' })
    await open(page, '/cases')
    await casesStory(page)
    await askStory(page)
    await picture(page, 'hits-en')
    await open(page, `/hits/${hit}`)
    await page.getByText('b.e…le').waitFor()
    assert.equal(await page.getByText('b.example').count(), 0, 'masked until it is asked for')
    const before = await revealed(scene)
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('b.example').waitFor()
    assert.equal((await revealed(scene)) - before, 1, 'oversight reads that it was shown')
    const read = (await askedOfPage(page, hitShow.name, { hit })) as { readonly identifier: string }
    assert.equal(read.identifier, 'b.e…le', 'a session gets it in no other way')
    assert.equal((await net.party('norland-police').call(hitShow, { hit }, 'officer')).identifier, 'b.example')
    await page.getByRole('button', { name: 'Hide' }).click()
    await page.getByRole('button', { name: 'Show' }).waitFor()
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
    drafted = await draftStory(page)

    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
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
    await open(page, '/hits')
    await page.getByRole('button', { name: '用通行密钥登录' }).waitFor()
    assert.deepEqual([window.violations, window.errors], [[], []])
    assert.deepEqual([...window.hosts], [new URL(page.url()).host])
    await context.close()

    const other = await Window.open(browser, { locale: 'en-GB' })
    await signIn(scene, other.window.page, { code: 'sudland-bank' })
    const theirs = other.window.page
    await open(theirs, `/requests/${request}`)
    await deskStory(theirs)
    assert.equal((await net.party('sudland-bank').call(requestShow, { request }, 'officer')).state, 'NEEDS_INFO')
    assert.deepEqual([other.window.violations, other.window.errors], [[], []])
    await other.context.close()
  },
)

test(
  'F-15 who decides sees what needs them by clock, and each page stands in the light and the dark without a serious finding',
  { skip: noBrowser },
  async () => {
    const { net, browser, agreement, overseer } = scene
    const { freeze, negotiation } = await furnish(scene)
    const { window, context } = await Window.open(browser, { locale: 'en-GB' })
    const { page } = window
    await signIn(scene, page, { code: 'norland-police', who: 'approver' })
    await page.getByText('Send a payment stop').waitFor()
    await page.getByText(/^Take your position in/).waitFor()
    await approveStory(page, drafted)
    const partner = await Window.open(browser, { locale: 'en-GB' })
    await signIn(scene, partner.window.page, { code: 'sudland-bank' })
    await liveStory(page, partner.window.page, drafted)
    assert.deepEqual([partner.window.violations, partner.window.errors], [[], []])
    await partner.context.close()
    const title = 'Agreement on private matching'
    const preservation = 'Request for the expedited preservation of stored data'
    await tour(page, [
      { path: '/today', heading: 'Today', text: 'Send a payment stop' },
      { path: '/requests', heading: 'Requests', text: 'Request for information' },
      { path: `/requests/${drafted}`, heading: preservation, text: 'Facts of b.example', name: 'request-preserve' },
      { path: '/freezes', heading: 'Payment stops', text: /^EUR\s42,300,000\.00$/ },
      { path: `/freezes/${freeze}`, heading: 'Payment stop', text: /^EUR\s39,000,000\.00$/, name: 'freeze' },
      { path: '/agreements', heading: 'Agreements', text: 'in force' },
      { path: `/agreements/${agreement}`, heading: title, text: 'Clause 1', name: 'agreement' },
      { path: `/negotiations/${negotiation}`, heading: title, text: 'no position', name: 'negotiation' },
      { path: '/partners', heading: 'Partners', text: 'Messages that wait' },
      { path: '/log', heading: 'Log', text: 'Who cosigns' },
      { path: '/account', heading: 'Settings', text: 'Lock after' },
    ])
    await open(page, `/negotiations/${negotiation}`)
    await negotiationStory(scene, page, negotiation)
    await open(page, `/freezes/${freeze}`)
    await accountStory(scene, page, freeze)
    await proveOne(page, { agreement, receipt: await receiptOf(net.party('norland-police'), agreement) })
    // Nobody touches the page: it ends the session, though it goes on asking by itself.
    await page.clock.install()
    await open(page, '/freezes')
    await page.getByRole('heading', { name: 'Payment stops' }).waitFor()
    await page.clock.fastForward('14:00')
    await page.getByRole('heading', { name: 'Payment stops' }).waitFor()
    await page.clock.fastForward('01:10')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
    assert.deepEqual([window.violations, window.errors], [[], []])
    assert.deepEqual([...window.hosts], [new URL(page.url()).host])
    await context.close()

    const watched = await Window.open(browser, { locale: 'en-GB' })
    await signIn(scene, watched.window.page, { code: 'norland-police', who: overseer })
    await tour(watched.window.page, [{ path: '/oversight', heading: 'Oversight', text: 'freeze.event' }])
    assert.equal(await watched.window.page.getByText(/example|Canary/).count(), 0, 'never content')
    assert.deepEqual([watched.window.violations, watched.window.errors], [[], []])
    await watched.context.close()
  },
)

test(
  'F-01 whatever a partner writes is text on every page that shows it, and what one does not see in it is written out',
  { skip: noBrowser },
  async () => {
    const { browser } = scene
    const pages = await fillHostile(scene)
    const narrow = { locale: 'en-GB', viewport: { width: 390, height: 844 } }
    for (const [code, side] of [
      ['norland-police', pages.police],
      ['sudland-bank', pages.bank],
    ] as const) {
      const { window, context } = await Window.open(browser, narrow)
      await signIn(scene, window.page, { code, who: 'approver' })
      const read = await nothingRuns(window, side)
      assert.ok(read > 150, `${String(read)} payloads stand on the pages as text`)
      await putAsMarkup(window.page)
      assert.equal(window.canaries, 0, 'a page that took text for markup would still run nothing of it')
      assert.ok(window.violations.length > 60, 'the policy refuses each')
      await context.close()
    }
    const { window, context } = await Window.open(browser, { ...narrow, bypassCSP: true })
    await window.page.goto(`http://sudland-bank.localhost:${new URL(scene.net.party('sudland-bank').ownUrl).port}/`)
    await putAsMarkup(window.page)
    assert.ok(window.canaries > 10, `without the policy ${String(window.canaries)} would run`)
    await context.close()
  },
)

test(
  'F-15 the page says what it may do, its files stay as they are, and no path of calls is a page',
  { skip: noBrowser },
  async () => {
    const { ownUrl } = scene.net.party('norland-police')
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
  const { net, browser } = scene
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
