import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openFastGroup } from '../src/group-fast.ts'
import { sodiumGroup } from '../src/group-sodium.ts'
import { compileEdited } from './kernel-build.ts'

test('a module that computes wrongly, or is none, is not used: libsodium takes its place', async () => {
  const rounding = {
    file: 'field.ts',
    from: 'return f64x2.relaxed_madd(a, b, i64x2.splat(C1))',
    to: 'return f64x2.add(f64x2.mul(a, b), i64x2.splat(C1))',
  }
  const rest = {
    file: 'field.ts',
    from: 'return f64x2.relaxed_madd(a, b, f64x2.sub(i64x2.splat(C2), h))',
    to: 'return f64x2.add(f64x2.mul(a, b), f64x2.sub(i64x2.splat(C2), h))',
  }
  const sign = { file: 'multiply.ts', from: 'const signBits = digit >> 31', to: 'const signBits = 0' }
  const right = await compileEdited([])
  assert.notEqual(await openFastGroup(right), sodiumGroup)
  for (const module of [await compileEdited([rounding, rest]), await compileEdited([sign]), right.subarray(0, 4000)]) {
    assert.equal(await openFastGroup(module), sodiumGroup)
  }
})

const elsewhere = process.arch === 'x64' ? {} : { skip: 'the engine has no switch for fused multiply-add here' }

test(
  'on a processor without fused multiply-add libsodium is used, and the RFC 9497 vectors hold',
  elsewhere,
  async () => {
    const run = promisify(execFile)
    const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
    const script = `const [fast, sodium] = await Promise.all([import(${url('../src/group-fast.ts')}), import(${url('../src/group-sodium.ts')})])
    console.log(fast.fastGroup === sodium.sodiumGroup)`
    const asked = await run(process.execPath, ['--no-enable-fma3', '--input-type=module', '--eval', script])
    assert.equal(asked.stdout, 'true\n')
    // A test file that is run by itself exits with 1 when one of its tests fails.
    const vectors = fileURLToPath(new URL('rfc9497.test.ts', import.meta.url))
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_TEST_CONTEXT'))
    const { stdout } = await run(process.execPath, ['--no-enable-fma3', vectors], { env })
    assert.match(stdout, /the fast kernel has the printed outputs on both sides/)
  },
)
