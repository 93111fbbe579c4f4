import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import test from 'node:test'

const loaded: string[] = []
registerHooks({
  load: (url, context, next) => {
    loaded.push(url)
    return next(url, context)
  },
})

test('a kernel thread starts without the library of schemas', async () => {
  await import('../src/kernel/kernel-tasks.ts')
  // Outside a worker thread its body refuses to run, once all that it imports is there.
  await assert.rejects(import('../src/kernel/kernel-worker.ts'), TypeError)
  assert.ok(loaded.some((url) => url.includes('/packages/oprf/')))
  assert.deepEqual(
    loaded.filter((url) => url.includes('typebox')),
    [],
  )
})
