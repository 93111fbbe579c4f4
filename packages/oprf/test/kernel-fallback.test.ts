import assert from 'node:assert/strict'
import { test } from 'node:test'
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
