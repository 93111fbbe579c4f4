import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, dayStart, utcDay } from '@comity/codec'

test('a UTC day is read as its first instant, and a day that no calendar has as none', () => {
  const leap = dayStart('2028-02-29')
  assert.equal(leap, Date.UTC(2028, 1, 29))
  assert.equal(utcDay(leap + day - 1), '2028-02-29')
  for (const text of [
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-1-1',
    '2026-01-01T00:00:00.000Z',
    '10000-01-01',
    '',
  ])
    assert.equal(dayStart(text), undefined, text)
})
