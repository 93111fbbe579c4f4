import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { useBundledLibraries } from '../bundled-libraries.ts'

const root = join(import.meta.dirname, '../..')

/** Prints how many files of the bundled libraries a process that imports everything loads from packages and from bundles. */
const countLoaded = `
import { registerHooks } from 'node:module'
const loaded = { packages: 0, bundles: 0 }
registerHooks({
  load(url, context, next) {
    if (/node_modules\\/(typebox|kysely|libphonenumber-js)\\//.test(url)) loaded.packages += 1
    if (url.includes('/comity-bundles-')) loaded.bundles += 1
    return next(url, context)
  },
})
await import('@comity/testnet')
console.log(JSON.stringify(loaded))
`

test('a process of a test run loads no file of a bundled library from its package', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'comity-bundles-'))
  const before = process.env['NODE_OPTIONS'] ?? ''
  t.after(() => {
    process.env['NODE_OPTIONS'] = before
    rmSync(folder, { recursive: true, force: true })
  })
  process.env['NODE_OPTIONS'] = ''
  await useBundledLibraries({ root, folder })
  const args = ['--input-type=module', '-e', countLoaded]
  const printed = execFileSync(process.execPath, args, { cwd: join(root, 'packages/testnet'), encoding: 'utf8' })
  const loaded = JSON.parse(printed) as { readonly packages: number; readonly bundles: number }
  assert.equal(loaded.packages, 0)
  assert.ok(loaded.bundles > 5)
})
