import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import {
  applyHit,
  finalHitStates,
  type HitObject,
  hitRows,
  type HitState,
  hitStates,
  newHit,
  nextHitEvent,
} from '@comity/casework'
import { node, object, person } from './story.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const fresh = newHit({ object, party: 'norland-police' })

function moved(
  hit: HitObject,
  row: string,
  to: HitState,
  acting = person('ann', 'investigator', 'supervisor'),
): HitObject {
  return applyHit(hit, nextHitEvent({ hit, row, to, acting, party: 'norland-police', at: 0 }))
}

const found = moved(fresh, 'h1', 'NEW', node)
const confirmed = moved(found, 'h2', 'CONFIRMED')

test('a hit is new, is confirmed by a person and then cited', () => {
  assert.deepEqual([found.state, confirmed.state, moved(confirmed, 'h6', 'CITED').state], ['NEW', 'CONFIRMED', 'CITED'])
})

test('a new hit is dismissed by a person, withdrawn or expired by the node', () => {
  assert.equal(moved(found, 'h3', 'DISMISSED').state, 'DISMISSED')
  assert.equal(moved(found, 'h4', 'WITHDRAWN', node).state, 'WITHDRAWN')
  assert.equal(moved(found, 'h5', 'EXPIRED', node).state, 'EXPIRED')
})

test('no node confirms, dismisses or cites a hit', () => {
  for (const [hit, row, to] of [
    [found, 'h2', 'CONFIRMED'],
    [found, 'h3', 'DISMISSED'],
    [confirmed, 'h6', 'CITED'],
  ] as const) {
    assert.throws(() => moved(hit, row, to, node), refusedAs('role-forbids'))
  }
})

test('a hit that nobody confirmed is never cited', () => {
  assert.throws(() => moved(found, 'h6', 'CITED'), refusedAs('object-mismatch'))
  assert.throws(() => moved(moved(found, 'h3', 'DISMISSED'), 'h6', 'CITED'), refusedAs('object-mismatch'))
})

test('every state is reached, and every state that is not final has an exit', () => {
  assert.deepEqual([...new Set(hitRows.flatMap(({ to }) => to))].sort(), [...hitStates].sort())
  for (const state of hitStates) {
    assert.equal(
      hitRows.some(({ from }) => from.includes(state)),
      !finalHitStates.includes(state),
      state,
    )
  }
})
