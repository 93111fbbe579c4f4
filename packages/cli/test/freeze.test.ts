import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { type Served, serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const freeze = '00000000-0000-4000-8000-000000000001'
const agreement = 'A'.repeat(43)
const payment = { kind: 'uetr', value: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' }
const hop = { institution: 'A bank in Ostland', country: 'MY', account: null, payment, minor: '330000000' }
const money = {
  ...{ currency: 'EUR', claimed: '4230000000', held: '3900000000', movedOn: '330000000', notFound: '0' },
  ...{ lifted: '0', returned: '0', confiscated: '0' },
}
const summary = {
  ...{ freeze, side: 'requested', partner: 'norland-police', agreement, urgency: 'E1', state: 'HOLDING', money },
  ...{ openedAt: '2026-06-08T12:00:00.000Z', until: '2026-06-18T12:00:00.000Z', parent: null },
  next: { clock: 'answer', at: '2026-06-08T14:00:00.000Z' },
}
const now = '2026-06-08T12:08:00.000Z'
const notice = {
  ...{ freeze, partner: 'norland-police', side: 'requested', state: 'HOLDING', kind: 'escalate', clock: 'acknowledge' },
  ...{ dueAt: '2026-06-08T12:10:00.000Z', at: '2026-06-08T12:10:01.000Z', contact: 'Night desk · 24/7 · en' },
}
const claim = {
  ...{ purpose: 'computer-fraud', urgency: 'E1', payment, amount: { minor: '4230000000', currency: 'EUR' } },
  ...{ sentAt: '2026-06-08T11:00:00.000Z', summary: 'A forged change of account.' },
  victim: { name: 'A trader', country: 'NO', place: null },
  originating: { institution: 'A bank in Norland', account: 'NO 001' },
  beneficiary: { name: 'A shell', institution: 'A bank in Sudland', account: 'SG 0042', country: 'SG' },
  ...{ intermediary: null, recall: { kind: 'camt.056', reference: 'CXL-1' }, authority: 'Norland Police' },
  ...{ legalBasis: 'clause 5.1', stillInMotion: null, customerScript: 'It is being checked.' },
  holdUntil: '2026-06-18T12:00:00.000Z',
}
const local = { own: '2026-06-08T20:05:00+08:00 Asia/Singapore', partner: null }
const shown = {
  ...{ ...summary, now, stateHash: agreement, refused: null, claim, hit: null, ground: null, hops: [hop] },
  ...{ shortfall: 'The rest had left.', refusal: null, chain: null },
  deadlines: [
    { clock: 'acknowledge', at: '2026-06-08T12:05:00.000Z', local },
    { ...summary.next, local },
  ],
  untilLocal: { own: '2026-06-18T20:00:00+08:00 Asia/Singapore', partner: null },
  holdAtMost: null,
  ...{ notices: [notice], events: [] },
}

/** A node that knows this one payment stop. */
function bank(t: TestContext): Promise<Served> {
  return serveOwn(t, (call) => {
    const read: Readonly<Record<string, unknown>> = {
      'freeze.show': shown,
      'freeze.list': { now, freezes: [summary] },
      'freeze.notices': { notices: [notice] },
    }
    return { status: 200, value: read[call] ?? { freeze, state: 'HOLDING' } }
  })
}

const bodyOf = ({ calls }: Served, call: string): unknown =>
  JSON.parse(calls.find((made) => made.call === call)?.body ?? 'null')

const typed = [
  ...['--partner', 'sudland-bank', '--agreement', agreement, '--ground', 'The complaint.'],
  ...['--purpose', 'computer-fraud', '--urgency', 'E1', '--payment', `uetr=${payment.value}`],
  ...['--sum', 'EUR 42,300,000.00', '--sent-at', claim.sentAt, '--summary', claim.summary],
  ...['--victim', 'A trader', '--victim-country', 'NO', '--from-institution', 'A bank in Norland'],
  ...['--from-account', 'NO 001', '--to', 'A shell', '--to-institution', 'A bank in Sudland'],
  ...['--to-account', 'SG 0042', '--to-country', 'SG', '--recall', 'camt.056=CXL-1'],
  ...['--authority', 'Norland Police', '--legal-basis', 'clause 5.1', '--script', claim.customerScript],
  ...['--hold-until', claim.holdUntil],
]

test('a payment stop is shown with sums in their currency, what is left of its clock, and the next step', async (t) => {
  const { dir } = await bank(t)
  const { stdout } = await comity(['freeze', 'show', freeze, '--node', dir])
  assert.match(stdout, /^State +HOLDING · money is held; a second person has to agree$/m)
  assert.match(stdout, /^Next clock +answer: 1 h 52 min left, 2026-06-08T14:00:00\.000Z$/m)
  assert.match(stdout, /^Claimed +EUR 42,300,000\.00$/m)
  assert.match(stdout, /^Held +EUR 39,000,000\.00$/m)
  assert.match(stdout, /^0 +EUR 3,300,000\.00 +A bank in Ostland, MY/m)
  assert.match(
    stdout,
    /^acknowledge +2026-06-08T12:05:00\.000Z +2026-06-08T20:05:00\+08:00 Asia\/Singapore +none +3 min late$/m,
  )
  assert.match(stdout, /two thirds of a clock are over \(acknowledge\): call the next contact .*Night desk/)
  assert.match(stdout, new RegExp(`comity freeze approve ${freeze} --as approver`))
  const chinese = await comity(['freeze', 'list', '--node', dir, '--lang', 'zh'])
  assert.match(chinese.stdout, /答复: 还剩 1 小时 52 分钟/)
  assert.deepEqual(JSON.parse((await comity(['freeze', 'notices', '--node', dir, '--json'])).stdout), {
    notices: [notice],
  })
})

test('a typed claim goes to the node in minor units; what is missing is named by its option before anything is sent', async (t) => {
  const served = await bank(t)
  const opened = await comity(['freeze', 'open', ...typed, '--node', served.dir])
  assert.equal(opened.code, 0, opened.stderr)
  assert.deepEqual(bodyOf(served, 'freeze.open'), {
    ...{ partner: 'sudland-bank', agreement, hit: null, ground: 'The complaint.', claim },
  })
  const optional = ['--recall', '--to-country']
  const options = typed.filter((word) => word.startsWith('--') && !optional.includes(word))
  for (const name of options) {
    const at = typed.indexOf(name)
    const less = [...typed.slice(0, at), ...typed.slice(at + 2)]
    const { code, stderr } = await comity(['freeze', 'open', ...less, '--node', served.dir])
    assert.equal(code, 2, name)
    assert.match(stderr, new RegExp(`the option ${name} <`), name)
  }
  assert.equal(served.calls.length, 1)
})

test('a sum in another currency, below zero or too large, and a hop without its parts are refused before they are sent', async (t) => {
  const served = await bank(t)
  const find = (...words: string[]) => comity(['freeze', 'find', freeze, ...words, '--node', served.dir])
  const found = await find(
    '--held',
    'EUR 39,000,000.00',
    '--until',
    claim.holdUntil,
    '--shortfall',
    'x',
    '--hop',
    hopText,
  )
  assert.equal(found.code, 0, found.stderr)
  assert.deepEqual((bodyOf(served, 'freeze.find') as { readonly hops: unknown }).hops, [hop])
  assert.match((await find('--held', 'USD 1')).stderr, /currency-mismatch/)
  for (const sum of ['EUR -1', 'EUR 0.001', `EUR ${'9'.repeat(17)}`, '1', 'eur 1']) {
    const { code, stderr } = await find('--held', sum)
    assert.equal(code, 65, sum)
    assert.match(stderr, /amount-invalid/)
  }
  const partless = [hopText.replace(';country=MY', ''), `${hopText};uetr=2`, `${hopText};colour=red`, 'sum=EUR 1']
  for (const wrong of partless) {
    const { code, stderr } = await find('--hop', wrong)
    assert.equal(code, 2, wrong)
    assert.match(stderr, /--hop <hop>/)
  }
  assert.equal((await find()).code, 2)
  assert.equal(served.calls.filter(({ call }) => call === 'freeze.find').length, 1)
})

const hopText = `sum=EUR 3,300,000.00;institution=A bank in Ostland;country=MY;uetr=${payment.value}`

test('a claim goes out as camt.056 and opens another from it; what a message cannot carry is said beside it', async (t) => {
  const served = await bank(t)
  const { stdout, stderr } = await comity(['freeze', 'show', freeze, '--camt', 'camt.056', '--node', served.dir])
  assert.match(stderr, /Not carried by the message: purpose, urgency, legalBasis, customerScript, holdUntil/)
  const file = join(served.dir, 'recall.xml')
  await writeFile(file, stdout)
  const rest = ['--partner', 'sudland-bank', '--agreement', agreement, '--ground', 'The complaint.']
  const words = ['--purpose', 'computer-fraud', '--urgency', 'E1', '--legal-basis', 'clause 5.1']
  const said = [...rest, ...words, '--script', claim.customerScript, '--hold-until', claim.holdUntil]
  const opened = await comity(['freeze', 'open', '--camt', file, ...said, '--node', served.dir])
  assert.equal(opened.code, 0, opened.stderr)
  assert.match(opened.stderr, /Not kept of the message: .*CtrlData\/NbOfTxs/)
  assert.deepEqual((bodyOf(served, 'freeze.open') as { readonly claim: unknown }).claim, claim)
  await writeFile(file, stdout.replace('<Document', '<!DOCTYPE x [<!ENTITY y "z">]><Document'))
  const refused = await comity(['freeze', 'open', '--camt', file, ...said, '--node', served.dir])
  assert.equal(refused.code, 65)
  assert.match(refused.stderr, /xml-unsafe/)
})

test('what is held goes out as camt.029 and is found from it; before an answer there is none', async (t) => {
  const held = { ...shown, state: 'HELD' }
  const { dir } = await serveOwn(t, (call) => ({
    status: 200,
    value: call === 'freeze.show' ? held : { freeze, state: 'HOLDING' },
  }))
  const { stdout } = await comity(['freeze', 'show', freeze, '--camt', 'camt.029', '--node', dir])
  assert.match(stdout, /<Conf>PDCR<\/Conf>/)
  const served = await bank(t)
  const file = join(served.dir, 'answer.xml')
  await writeFile(file, stdout)
  const found = await comity(['freeze', 'find', freeze, '--camt', file, '--hop', hopText, '--node', served.dir])
  assert.equal(found.code, 0, found.stderr)
  assert.deepEqual(bodyOf(served, 'freeze.find'), {
    ...{ freeze, held: '3900000000', until: '2026-06-18T12:00:00.000Z', hops: [hop], shortfall: 'The rest had left.' },
  })
  const early = await comity(['freeze', 'show', freeze, '--camt', 'camt.029', '--node', served.dir])
  assert.match(early.stderr, /object-mismatch/)
})
