import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hour } from '@comity/codec'
import { openRows } from '@comity/casework/request'
import { delivered, fresh, person, play, story } from './story.ts'

const at = delivered + 4 * hour
const ann = person('ann', 'investigator')
const bob = person('bob', 'supervisor')
const dan = person('dan', 'legal')
const after = (rows: number) => play(story.slice(0, rows)).request

test('the row that a story goes on with is open to who does it, and to nobody of the other side', () => {
  for (const [index, { row, acting, at: when, party }] of story.entries()) {
    const side = party === 'norland-police' ? ('requesting' as const) : ('requested' as const)
    const other = side === 'requested' ? ('requesting' as const) : ('requested' as const)
    const request = index === 0 ? fresh : after(index)
    assert.ok(openRows(request, { side, acting, at: when }).includes(row), row)
    assert.ok(!openRows(request, { side: other, acting, at: when }).includes(row), row)
  }
})

test('a second person is offered what the first may not approve', () => {
  const everything = (name: string) => person(name, 'investigator', 'supervisor')
  const draft = after(1)
  assert.deepEqual(openRows(draft, { side: 'requesting', acting: everything('ann'), at }), ['q3'])
  assert.deepEqual(openRows(draft, { side: 'requesting', acting: bob, at }), ['q2', 'q3'])
  assert.deepEqual(openRows({ ...draft, urgency: 'E0' }, { side: 'requesting', acting: ann, at }), ['q3', 'q4e'])
})

test('what the kind, a count or a time forbids is not offered', () => {
  const acknowledged = after(5)
  const requested = (request: typeof fresh) => openRows(request, { side: 'requested', acting: dan, at })
  assert.deepEqual(requested(acknowledged), ['q9', 'q12', 'q12p', 'q12c', 'q15', 'q17c', 'q17'])
  assert.ok(!requested({ ...acknowledged, clarifications: 2 }).includes('q9'))
  assert.ok(requested({ ...acknowledged, kind: 'preservation' }).includes('p7'))
  const answered = play(story).request
  const later = (days: number) =>
    openRows(answered, { side: 'requesting', acting: bob, at: at + days * 24 * hour }).includes('q22')
  assert.deepEqual([later(1), later(40)], [true, false])
})
