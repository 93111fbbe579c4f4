import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { pathToFileURL } from 'node:url'
import { en } from '@comity/web'
import { useBundles } from '../bundles.ts'

const root = join(import.meta.dirname, '../..')
const optionsBefore = process.env['NODE_OPTIONS'] ?? ''
let folder: string

before(async () => {
  // Inside the tree: what is not bundled is looked up from there.
  mkdirSync(join(root, 'build'), { recursive: true })
  folder = mkdtempSync(join(root, 'build/bundles-of-a-test-'))
  process.env['NODE_OPTIONS'] = ''
  await useBundles({ root, folder })
})
after(() => {
  process.env['NODE_OPTIONS'] = optionsBefore
  rmSync(folder, { recursive: true, force: true })
})

/** What a process of a test run prints that runs these lines in a folder of the tree. */
function printed(lines: string, place: string): unknown {
  const args = ['--input-type=module', '-e', lines]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: join(root, place), encoding: 'utf8' }))
}

const countLoaded = `
import { registerHooks } from 'node:module'
const loaded = { sources: 0, libraries: 0, bundles: 0 }
registerHooks({
  load(url, context, next) {
    if (/\\/packages\\/[^/]+\\/src\\/[^?]*\\.ts$/.test(url)) loaded.sources += 1
    if (/node_modules\\/(typebox|kysely|libphonenumber-js|undici|fastify)\\//.test(url)) loaded.libraries += 1
    if (url.includes('/bundles-of-a-test-')) loaded.bundles += 1
    return next(url, context)
  },
})
await import('@comity/testnet')
console.log(JSON.stringify(loaded))
`

test('a process of a test run loads bundles in place of our sources and their libraries', () => {
  const loaded = printed(countLoaded, 'packages/testnet') as Record<string, number>
  assert.equal(loaded['sources'], 0)
  assert.equal(loaded['libraries'], 0)
  assert.ok(Number(loaded['bundles']) > 5)
})

test('a source has one copy, by whichever name and path a test imports it', () => {
  const path = pathToFileURL(join(root, 'packages/codec/src/errors.ts')).href
  const lines = `
import { isComityError } from '@comity/codec'
import * as core from '@comity/codec/core'
import * as own from ${JSON.stringify(path)}
console.log(JSON.stringify([own.isComityError === isComityError, core.isComityError === isComityError]))
`
  assert.deepEqual(printed(lines, 'packages/testnet'), [true, true])
})

test('a bundled module knows the place of its source', () => {
  const lines = `
import { version } from ${JSON.stringify(pathToFileURL(join(root, 'packages/node/src/version.ts')).href)}
console.log(JSON.stringify(version))
`
  assert.match(String(printed(lines, 'packages/node')), /^\d+\.\d+\.\d+$/)
})

test('a part of the program does not load another that it does not use', () => {
  const lines = `
import { registerHooks } from 'node:module'
const urls = []
registerHooks({ load(url, context, next) { urls.push(url); return next(url, context) } })
await import('@comity/codec')
console.log(JSON.stringify(urls.filter((url) => /chunks\\/(node|agreement|client|casework|cli)-/.test(url))))
`
  assert.deepEqual(printed(lines, 'packages/codec'), [])
})

test('a module beside a program is loaded without running the program', () => {
  const lines = `
import { exits } from ${JSON.stringify(pathToFileURL(join(root, 'packages/node/src/exit-code.ts')).href)}
import { runBackupCommand } from ${JSON.stringify(pathToFileURL(join(root, 'packages/node/src/backup/command.ts')).href)}
console.log(JSON.stringify([typeof exits, typeof runBackupCommand]))
`
  assert.deepEqual(printed(lines, 'packages/node'), ['object', 'function'])
})

test('a package that no bundle holds is read from its sources', () => {
  assert.equal(
    printed(`import { en } from '@comity/web'\nconsole.log(JSON.stringify(en['hits.text']))`, 'tools'),
    en['hits.text'],
  )
})
