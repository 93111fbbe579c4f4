import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import test, { after, before } from 'node:test'
import { fromBase64url, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { decodeFrame, reconcileCompare, type ReconcileCompare, reconcileCompareAnswer } from '@comity/protocol'
import { answerRange, batchKey, claimRange, placeKey, type ReconcileItem } from '@comity/protocol/channel'
import { startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { type Answer, hop, message } from './attacker.ts'
import { payloadOf } from './hostile-inquirer.ts'

let net: Testnet
let norland: TestParty
let sudland: TestParty
/** What the node holds of each lane, as the asker names it. */
let held: Readonly<Record<'sent' | 'received' | 'asked' | 'answered', readonly ReconcileItem[]>>
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  held = { sent: await fillInbox(), received: await fillOutbox(), asked: await fillBatches(), answered: [] }
})
after(() => net.close())

const digestOf = (text: string) => toBase64url(sha256(utf8Encode(text)))
const digestIn = `sha256(convert_to(`

/** 2,500 messages of the partner in two channel epochs: more than are read at once. */
async function fillInbox(): Promise<readonly ReconcileItem[]> {
  await norland.query(
    `insert into inbox (party, epoch, sequence, id, name, jws, digest, state, code, receipt, received_at, settled_at)
     select $1, 1 + n / 1500, 1 + n, gen_random_uuid(), 'message.void', '', ${digestIn}'in ' || n, 'UTF8')), 'taken', null, 'r', 0, 0
       from generate_series(0, 2499) n`,
    [sudland.code],
  )
  return Array.from({ length: 2_500 }, (_, at) => ({
    key: placeKey({ epoch: 1 + Math.floor(at / 1_500), sequence: 1 + at }),
    digest: digestOf(`in ${String(at)}`),
    state: 'taken' as const,
  }))
}

/** Of the own ones every tenth was stopped, and a void stands in the place of every second of these. */
async function fillOutbox(): Promise<readonly ReconcileItem[]> {
  const columns =
    '(id, party, epoch, sequence, name, jws, digest, state, attempts, code, receipt, created_at, settled_at)'
  await norland.query(
    `insert into outbox ${columns}
     select gen_random_uuid(), $1, 7, 1 + n, 'message.void', '', ${digestIn}'out ' || n, 'UTF8')),
       case when n % 10 = 0 then 'stopped' else 'delivered' end, 0, case when n % 10 = 0 then 'schema' end,
       case when n % 10 = 0 then null else 'r' end, 0, 0 from generate_series(0, 1499) n`,
    [sudland.code],
  )
  await norland.query(
    `insert into outbox ${columns}
     select gen_random_uuid(), $1, 7, 1 + n, 'message.void', '', ${digestIn}'void ' || n, 'UTF8')), 'delivered', 0, null, 'r', 0, 0
       from generate_series(0, 1499, 20) n`,
    [sudland.code],
  )
  return Array.from({ length: 1_500 }, (_, at) => ({
    key: placeKey({ epoch: 7, sequence: 1 + at }),
    digest: digestOf(`${at % 20 === 0 ? 'void' : 'out'} ${String(at)}`),
    state: at % 20 === 10 ? ('open' as const) : ('taken' as const),
  }))
}

async function fillBatches(): Promise<readonly ReconcileItem[]> {
  const rows = await norland.query(
    `insert into answered_batch (inquirer, batch, digest, agreement, epoch, profile, handle, count, elements, charged_at)
     select $1, gen_random_uuid(), ${digestIn}'batch ' || n, 'UTF8')), zero, 1, 'domain/1', zero, 1, zero, 0
       from generate_series(0, 2199) n, decode(repeat('00', 32), 'hex') zero
     returning batch::text as batch, encode(digest, 'base64') as digest`,
    [sudland.code],
  )
  const items = rows.map(({ batch, digest }) => ({
    key: batchKey(String(batch)),
    digest: toBase64url(new Uint8Array(Buffer.from(String(digest), 'base64'))),
    state: 'taken' as const,
  }))
  return items.sort((one, other) => (one.key < other.key ? -1 : 1))
}

async function compare(body: ReconcileCompare): Promise<Answer> {
  const now = net.clock.now()
  const jws = message({ definition: reconcileCompare, from: sudland, to: norland, body, now })
  return hop({ from: sudland, to: norland, name: 'reconcile.compare', jws, now })
}

type Ranges = ReconcileCompare['ranges']
const empty = toBase64url(new Uint8Array(32))
const range = (lane: Ranges[number]['lane'], from: string, to: string | null): Ranges[number] => ({
  lane,
  claim: { from, to, count: 0, digest: empty },
})

async function answersTo(ranges: Ranges): Promise<readonly unknown[]> {
  const { headers, content, code } = await compare({ ranges, resend: [] })
  assert.equal(code, null)
  const { jws } = decodeFrame({ contentType: headers['content-type'] ?? '', content }, reconcileCompareAnswer)
  return (payloadOf(jws) as { readonly body: { readonly answers: readonly unknown[] } }).body.answers
}

function expected({ lane, claim }: Ranges[number]): unknown {
  const answer = answerRange(held[lane], { ...claim, digest: fromBase64url(claim.digest, 32) })
  if (answer.kind !== 'parts') return answer
  return { ...answer, parts: answer.parts.map((part) => ({ ...part, digest: toBase64url(part.digest) })) }
}

test('ranges of lanes that are read page by page are answered as of lanes in memory, wherever they begin and end', async () => {
  const lanes = ['sent', 'received', 'asked', 'answered'] as const
  const whole = lanes.map((lane) => range(lane, '', null))
  assert.deepEqual(await answersTo(whole), whole.map(expected))
  for (let round = 0; round < 40; round += 1) {
    const ranges = lanes.map((lane) => {
      const items = held[lane].length === 0 ? held.sent : held[lane]
      const [from = '', to = ''] = [randomInt(items.length), randomInt(items.length)]
        .sort((one, other) => one - other)
        .map((at) => boundNear(items[at]?.key ?? ''))
      return range(lane, round % 7 === 0 ? '' : from, round % 5 === 0 ? null : to)
    })
    assert.deepEqual(await answersTo(ranges), ranges.map(expected), JSON.stringify(ranges))
  }
  const own = range('asked', '', null)
  const claimed = claimRange(held.asked, { from: '', to: null })
  const same = { ...own, claim: { ...own.claim, count: claimed.count, digest: toBase64url(claimed.digest) } }
  assert.deepEqual(await answersTo([same]), [{ kind: 'same' }])
})

/** The key itself, or one of the other length that begins as it does: batches and places have keys of two lengths. */
function boundNear(key: string): string {
  const other = key.length === 22 ? `${key}0000000000` : key.slice(0, 22)
  return randomInt(3) === 0 ? other : key
}

test('B-12 a question whose ranges overlap, to have a lane read again and again, is schema', async () => {
  const overlapping = [range('sent', '', null), range('sent', held.sent[9]?.key ?? '', null)]
  assert.equal((await compare({ ranges: overlapping, resend: [] })).code, 'schema')
  const equal = Array.from({ length: 64 }, () => range('sent', '', null))
  assert.equal((await compare({ ranges: equal, resend: [] })).code, 'schema')
})

test('B-12 of many questions of one party at once one is answered, and the others are busy', async () => {
  const ranges = [range('sent', '', null), range('received', '', null)]
  const codes = await Promise.all(Array.from({ length: 20 }, async () => (await compare({ ranges, resend: [] })).code))
  assert.ok(codes.includes(null) && codes.includes('busy'))
  assert.ok(codes.every((code) => code === null || code === 'busy'))
})
