import assert from 'node:assert/strict'
import test from 'node:test'
import { requestStates } from '@comity/casework'
import { requestStandings, standingOf } from '@comity/casework/request'

test('every state has one standing, and each standing has states', () => {
  const found = requestStates.map((state) => standingOf({ state, rows: [] }))
  assert.deepEqual([...new Set(found)].sort(), [...requestStandings].sort())
})

test('a closed request stands as what it was closed after: the answer, or the refusal that an appeal left', () => {
  const closed = (...rows: readonly string[]) => standingOf({ state: 'CLOSED', rows })
  assert.equal(closed('q1', 'q19', 'q21'), 'answered')
  assert.equal(closed('q1', 'q17', 'q24', 'q24c'), 'refused')
  assert.equal(closed('q1', 'q17', 'q24', 'q24a', 'q19', 'q21n'), 'answered')
})
