import assert from 'node:assert/strict'
import test from 'node:test'
import { createPeerRate } from '../src/hop/peer-rate.ts'

test('B-12 a partner that calls too often gets rate, others do not, and it recovers with time', () => {
  let now = 0
  const count = createPeerRate(() => now)
  for (let call = 0; call < 2_000; call += 1) count('norland-police')
  assert.throws(
    () => {
      count('norland-police')
    },
    { code: 'rate' },
  )
  count('sudland-bank')
  now += 10
  for (let call = 0; call < 5; call += 1) count('norland-police')
  assert.throws(
    () => {
      count('norland-police')
    },
    { code: 'rate' },
  )
})
