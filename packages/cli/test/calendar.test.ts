import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const span = { from: '2026-01-01', until: '2026-12-31' }
const shown = {
  ...{ party: 'norland-police', sequence: 1, digest: 'A'.repeat(43), timeZone: 'Europe/Paris', ...span },
  ...{ workingDays: [1, 2, 3, 4, 5], holidays: ['2026-01-01'], localTime: '2026-06-08T14:00:00+02:00' },
}

/** Sets a calendar with these lines as its days off, and days of the week. */
async function set(t: TestContext, holidays: string, days: readonly string[] = []) {
  const { dir, calls } = await serveOwn(t, () => ({ status: 200, value: shown }))
  const file = join(dir, 'holidays.txt')
  await writeFile(file, holidays)
  const words = ['--zone', 'Europe/Paris', '--holidays', file, '--from', span.from, '--until', span.until]
  return { ...(await comity(['calendar', 'set', ...words, ...days, '--node', dir])), calls }
}

test('days off are read from a file, once and in order, and nothing that stands behind a date is sent', async (t) => {
  const lines = '# ours\r\n2026-12-25 Canary Day\n\n2026-01-01\n2026-12-25;again\n2026-05-01,Labour Day\n'
  const { code, calls, stderr } = await set(t, lines, ['--days', '5,1,2,3,4,1'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), {
    ...{ timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4, 5], ...span },
    holidays: ['2026-01-01', '2026-05-01', '2026-12-25'],
  })
})

test('a span of days, a digit too many, another notation or a day of no week is refused, and nothing is sent', async (t) => {
  const spans = ['2026-12-24-2026-12-26', '2026-12-24 to 2026-12-26', '2026-12-24,2026-12-25']
  for (const line of [...spans, '2026-01-011', '2026-01-01T00:00:00Z', '1.1.2026', 'New Year']) {
    const { code, calls, stderr } = await set(t, `2026-05-01\n${line}\n`)
    assert.deepEqual([code, calls], [2, []], line)
    assert.match(stderr, /--holidays <file>/, line)
  }
  const { code, calls } = await set(t, '', ['--days', '1,2,3,4,8'])
  assert.deepEqual([code, calls], [2, []])
})
