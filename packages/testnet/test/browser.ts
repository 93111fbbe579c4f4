import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Why no browser can be driven here; CI has one, so there it is no reason to skip. */
export const noBrowser =
  process.env['CI'] === undefined && !places.some((place) => existsSync(place)) && 'Chromium is not installed'

/** Nothing but what the page asks for goes out. */
const quiet = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
]

/** Pictures of the page as it is, wide and narrow, into the folder that `npm run screens` names; nothing in a test run. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['COMITY_SCREENS']
  if (folder === undefined) return
  const wide = { width: 1280, height: 800 }
  for (const [size, viewport] of Object.entries({ narrow: { width: 390, height: 844 }, wide })) {
    await page.setViewportSize(viewport)
    await page.screenshot({ path: `${folder}/${name}-${size}.png`, animations: 'disabled' })
  }
}

export function openBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place)) ?? 'chromium'
  return chromium.launch({ executablePath, args: quiet })
}

/** A window of its own, with a passkey holder in it, and what must not happen written down. */
export class Window {
  readonly page: Page
  /** Blocked by the page's policy: none in ordinary use. */
  readonly violations: string[] = []
  /** Hosts that the page asked for anything. */
  readonly hosts = new Set<string>()
  /** How often something that came as text ran. */
  canaries = 0
  /** Errors of scripts, and of the console but for refused calls. */
  readonly errors: string[] = []

  private constructor(page: Page) {
    this.page = page
  }

  static async open(
    browser: Browser,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ readonly window: Window; readonly context: BrowserContext }> {
    const context = await browser.newContext(options)
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    const window = new Window(page)
    await page.exposeFunction('tellViolation', (directive: string) => void window.violations.push(directive))
    await page.exposeFunction('__canary', () => void (window.canaries += 1))
    page.on('dialog', (dialog) => {
      window.canaries += 1
      void dialog.dismiss()
    })
    await page.addInitScript(
      `addEventListener('securitypolicyviolation', (e) => tellViolation(e.violatedDirective + ' ' + e.sourceFile + ' ' + e.sample))`,
    )
    page.on('request', (request) => void window.hosts.add(new URL(request.url()).host))
    page.on('pageerror', (error) => void window.errors.push(error.message))
    const devTools = await context.newCDPSession(page)
    await devTools.send('WebAuthn.enable')
    const holder = { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true } as const
    const verifies = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const
    await devTools.send('WebAuthn.addVirtualAuthenticator', { options: { ...holder, ...verifies } })
    return { window, context }
  }
}
