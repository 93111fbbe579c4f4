import assert from 'node:assert/strict'
import test from 'node:test'
import { callLimit, createPeerRate, keptLimit } from '../src/hop/peer-rate.ts'
import { countStrangers, networkOf } from '../src/hop/stranger-rate.ts'

function refused(call: () => void): void {
  assert.throws(call, { code: 'rate' })
}

test('B-12 a partner that calls too often gets rate, others do not, and it recovers with time', () => {
  let now = 0
  const count = createPeerRate(callLimit, () => now)
  for (let call = 0; call < 2_000; call += 1) count('norland-police', 1)
  refused(() => {
    count('norland-police', 1)
  })
  count('sudland-bank', 1)
  now += 10
  for (let call = 0; call < 5; call += 1) count('norland-police', 1)
  refused(() => {
    count('norland-police', 1)
  })
})

test('B-12 what a partner makes this node keep is bounded by bytes: 64 MiB at once, under 1.5 GB a day', () => {
  let now = 0
  const count = createPeerRate(keptLimit, () => now)
  const largest = 2_097_152
  let kept = 0
  const send = () => {
    count('norland-police', largest)
    kept += largest
  }
  for (let message = 0; message < 32; message += 1) send()
  refused(send)
  for (; now < 86_400_000; now += 64_000) {
    try {
      send()
    } catch {
      // Refused; it tries again.
    }
  }
  assert.ok(kept < 1.5e9, `${String(kept)} bytes in a day`)
  count('sudland-bank', largest)
})

test('B-12 a stranger who calls too often gets rate, from whatever address of an IPv6 network, and others do not', () => {
  const ask = countStrangers(() => 0)
  for (let call = 0; call < 1_000; call += 1) ask(`2001:db8:1:2::${call.toString(16)}`)
  refused(() => {
    ask('2001:db8:1:2:ffff::1')
  })
  ask('2001:db8:1:3::1')
  ask('192.0.2.7')
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('::1'), '0:0:0:0')
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0')
})

test('B-12 ten thousand addresses are remembered, and those that ask are not forgotten for others', () => {
  const count = createPeerRate({ burst: 2, perSecond: 1 }, () => 0)
  count('192.0.2.7', 2)
  for (let address = 0; address < 9_999; address += 1) count(String(address), 1)
  refused(() => {
    count('192.0.2.7', 1)
  })
  for (let address = 0; address < 20_000; address += 1) count(`later ${String(address)}`, 1)
  count('192.0.2.7', 1) // long forgotten
})
