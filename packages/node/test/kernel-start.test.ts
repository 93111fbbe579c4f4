import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test from 'node:test'

/** Prints what the body of a kernel thread loads. Outside a thread it refuses to run, once all that it imports is there. */
const listLoaded = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
await import('./src/kernel/kernel-tasks.ts')
await import('./src/kernel/kernel-worker.ts').then(() => process.exit(1), (error) => loaded.push(error.name))
console.log(JSON.stringify(loaded))
`

test('a kernel thread starts without the library of schemas', () => {
  // From the sources, as a node runs: without the bundles of a test run.
  const child = {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, NODE_OPTIONS: '' },
    encoding: 'utf8',
  } as const
  const loaded = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', listLoaded], child),
  ) as readonly string[]
  assert.equal(loaded.at(-1), 'TypeError')
  assert.ok(loaded.some((url) => url.includes('/packages/oprf/')))
  assert.deepEqual(
    loaded.filter((url) => url.includes('typebox')),
    [],
  )
})
