import assert from 'node:assert/strict'
import test from 'node:test'
import { startClock } from '../src/clock.ts'
import { seededRandom } from '../src/random.ts'

const start = Date.UTC(2030, 0, 1)
const hour = 3_600_000

test('the clock starts where it is told and runs', async () => {
  const clock = startClock(start)
  const first = clock.now()
  assert.ok(first >= start && first < start + hour)
  while (clock.now() === first) await new Promise(setImmediate)
  assert.ok(clock.now() > first)
})

test('the clock jumps for all parties and can be wrong for one', () => {
  const clock = startClock(start)
  const police = clock.of('norland-police')
  const bank = clock.of('sudland-bank')
  clock.advance(24 * hour)
  assert.ok(police() >= start + 24 * hour && police() < start + 25 * hour)
  clock.skew('sudland-bank', -hour)
  assert.ok(Math.abs(bank() - police() + hour) < 1_000)
})

test('a seed gives the same bytes again, and another seed others', () => {
  const first = seededRandom('seed 1')
  const again = seededRandom('seed 1')
  assert.deepEqual([first(5), first(300)], [again(5), again(300)])
  assert.notDeepEqual(seededRandom('seed 1')(32), seededRandom('seed 2')(32))
})
