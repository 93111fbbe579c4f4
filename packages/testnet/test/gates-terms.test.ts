import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import type { PersonStatus, Terms } from '@comity/agreement'
import {
  type BodyOf,
  hitConfirm,
  hitList,
  indexPublish,
  jobShow,
  matchStart,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestOpen,
  requestShow,
} from '@comity/client/api'
import { importOwn } from '@comity/client/own'
import { ask, eventually, importLines, openCase, publish, simpleTerms, startTestnet, sync } from '../src/index.ts'
import type { TestParty, Testnet } from '../src/index.ts'
import { question, type Verdict, verdictOf } from './gates-scene.ts'
import { askEpoch, commitCase, HostileInquirer } from './hostile-inquirer.ts'

/*
 * Every gate × what terms in force do not permit, and × what a party's own policy forbids although they do
 * (spec/agreements.md §9; attacks C-08, D-06, D-07). Terms that open nothing at all: gates.test.ts.
 *
 * Each decision was taken away by itself and this file seen red: `decideAct` in asking/ask-partner.ts,
 * partner/match.evaluate.ts, index/publish.ts, casework/request-release.ts, casework/request-intake.ts, and each of the two
 * `permitAnswer` in casework/request-answer.ts.
 */

/** What the party itself never does, whatever it has signed. */
const ownPolicy = `
forbid(principal, action == Action::"match.evaluate", resource) when { context.purpose == "extortion" };
forbid(principal, action == Action::"index.publish", resource) when { context.status == "victim" };
forbid(principal, action == Action::"request.send", resource) when { context.urgency == "E0" };
forbid(principal, action == Action::"request.answer", resource) when { context.urgency == "E1" };
`

let net: Testnet
let norland: TestParty
/** Has a policy of its own. */
let orange: TestParty
/** Says nothing by itself; what it asks is made by hand. */
let westland: TestParty
/** All may do everything. */
let wide: string
/** Orange may ask Norland for one purpose, by one basis, about suspects' hosts, and send it requests that can wait. */
let narrow: string
const cases = new Map<TestParty, string>()

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'orange-bank', memberClass: 'company', country: 'OR' },
      { code: 'westland-police', memberClass: 'agency', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  orange = net.party('orange-bank')
  westland = net.party('westland-police')
  await writeFile(join(orange.dir, 'policy.cedar'), ownPolicy)
  await net.introduceAll()
  wide = await net.signAgreement(simpleTerms(net, {}))
  narrow = await net.signAgreement(narrowed(simpleTerms(net, { rows: 777 })))
  for (const party of [norland, orange]) {
    const opened = await openCase(party)
    cases.set(party, opened)
    await importLines(party, {
      case: opened,
      profile: 'domain/1',
      lines: ['suspect-one.example', 'suspect-two.example'],
    })
    await importVictim(party, opened)
  }
  for (const party of [norland, orange]) await publish(party, wide)
  await publish(norland, narrow)
  await sync(norland, { agreement: wide, publisher: orange })
  for (const agreement of [wide, narrow]) await sync(orange, { agreement, publisher: norland })
})
after(() => net.close())

function narrowed(terms: Terms): Terms {
  const [rule] = terms.match
  const [sent] = terms.requests
  assert.ok(rule && sent)
  return {
    ...terms,
    match: [
      {
        ...rule,
        inquirers: ['orange-bank', 'westland-police'],
        publishers: ['norland-police'],
        purposes: ['computer-fraud'],
        statuses: ['suspect'],
      },
    ],
    requests: [{ ...sent, from: ['orange-bank'], to: ['norland-police'], urgencies: ['R'] }],
  }
}

async function importVictim(party: TestParty, opened: string): Promise<void> {
  const query = { case: opened, format: 'text', profile: 'domain/1', status: 'victim' } as const
  await importOwn(party.ownNode('officer'), { query, content: oneLine('victim.example') })
}

async function* oneLine(line: string): AsyncIterable<Uint8Array> {
  await Promise.resolve()
  yield Buffer.from(`${line}\n`)
}

type Question = BodyOf<typeof matchStart>

/** What the asker's own node says to its person, or else what becomes of the question at the other. */
async function asked(
  party: TestParty,
  {
    publisher,
    agreement,
    vary,
  }: { readonly publisher: TestParty; readonly agreement: string; readonly vary: Partial<Question> },
): Promise<Verdict> {
  const opened = cases.get(party) ?? assert.fail()
  const body = question({ opened, agreement, publisher, vary })
  const refusals: string[] = []
  const own = await verdictOf(async () => {
    const { asks } = await party.waitFor(await party.call(matchStart, body, 'officer'))
    refusals.push(...asks.flatMap(({ error }) => (error === null ? [] : [`${error} by the other side`])))
  })
  return refusals[0] ?? own
}

const unnamed: Readonly<Record<string, readonly [Partial<Question>, string]>> = {
  'a purpose': [{ purpose: 'cyber-terrorism' }, 'purpose-not-permitted'],
  'a basis': [{ basis: 'because-we-can' }, 'basis-not-permitted'],
  'a profile': [{ profile: 'email/1' }, 'profile-not-permitted'],
  'a status': [{ statuses: ['victim'] }, 'status-not-permitted'],
  'a status beside one that is named': [{ statuses: ['suspect', 'victim'] }, 'status-not-permitted'],
}

test('C-08 D-07 no question leaves, and none is answered, for what the terms do not name', async () => {
  assert.equal(await asked(orange, { publisher: norland, agreement: narrow, vary: {} }), 'passed')
  const epoch = await askEpoch({ net, from: westland, to: norland, agreement: narrow })
  const inquirer = new HostileInquirer({ net, party: westland, publisher: norland, agreement: narrow, epoch })
  inquirer.committed = commitCase(inquirer.log, narrow)
  assert.equal((await inquirer.ask({})).code, null)
  for (const [what, [vary, code]] of Object.entries(unnamed)) {
    assert.equal(await asked(orange, { publisher: norland, agreement: narrow, vary }), code, `own side: ${what}`)
    const { purpose, basis, profile, statuses } = vary
    const changes = Object.fromEntries(
      Object.entries({ purpose, basis, profile, statuses }).filter(([, value]) => value !== undefined),
    )
    assert.equal((await inquirer.ask({ changes })).code, code, `of a partner: ${what}`)
  }
  // The one direction is named, the other is not.
  const back = { publisher: orange, agreement: narrow, vary: {} }
  assert.equal(await asked(norland, back), 'purpose-not-permitted')
})

test('D-07 nothing is published, and no request leaves, that the terms do not name', async () => {
  // Norland holds a victim's host; under these terms only those of suspects are in its index.
  const rows = async (party: TestParty, agreement: string) =>
    Number(
      (
        await party.query(
          `select count(*) as rows from index_row join index_epoch on index_epoch.id = index_row.epoch
           where index_epoch.agreement = $1`,
          [agreement],
        )
      )[0]?.['rows'],
    )
  assert.deepEqual([await rows(norland, wide), await rows(norland, narrow)], [3, 2])
  // Nor may Orange publish anything under them: it only asks.
  const { job } = await orange.call(indexPublish, { agreement: narrow }, 'officer')
  const ended = await eventually(async () => {
    const shown = await orange.call(jobShow, { job }, 'officer')
    return shown.state === 'running' ? undefined : shown
  })
  assert.deepEqual([ended.state, ended.error], ['failed', 'profile-not-permitted'])
  assert.equal(await rows(orange, narrow), 0)
  const hit = await confirmedHit(orange, norland, narrow)
  assert.equal(await opened(orange, hit, 'U'), 'purpose-not-permitted')
  assert.equal(await opened(orange, hit, 'R'), 'passed')
})

/** A confirmed hit of a question that is asked again. */
async function confirmedHit(party: TestParty, publisher: TestParty, agreement: string): Promise<string> {
  await ask(party, { case: cases.get(party) ?? '', agreement, publishers: [publisher] })
  const { hits } = await party.call(hitList, {}, 'officer')
  const hit = hits.find((one) => one.agreement === agreement && one.state === 'NEW')?.hit ?? assert.fail()
  await party.call(hitConfirm, { hit, reason: 'Seen twice.' }, 'officer')
  return hit
}

const opened = (party: TestParty, hit: string, urgency: 'E0' | 'R' | 'U'): Promise<Verdict> =>
  verdictOf(() => party.call(requestOpen, { hit, urgency, question: 'Whose is it?' }, 'officer'))

test('D-06 a party’s own policy forbids at each of its gates what the agreement permits, and at no other party’s', async () => {
  const statuses: readonly PersonStatus[] = ['suspect']
  const extortion = { purpose: 'extortion', statuses: [...statuses] }
  assert.equal(await asked(orange, { publisher: norland, agreement: wide, vary: {} }), 'passed')
  assert.equal(await asked(orange, { publisher: norland, agreement: wide, vary: extortion }), 'policy-forbids')
  assert.equal(
    await asked(norland, { publisher: orange, agreement: wide, vary: extortion }),
    'policy-forbids by the other side',
  )
  // Two suspects and a victim in each list; the victim's host is in one index.
  for (const [party, hits] of [
    [orange, 3],
    [norland, 2],
  ] as const) {
    const other = party === orange ? norland : orange
    const vary = { statuses: ['suspect' as const, 'victim' as const] }
    const [came] = await ask(party, { case: cases.get(party) ?? '', agreement: wide, publishers: [other], vary })
    assert.equal(came?.hits, hits)
  }
})

test('D-06 a request that a party’s own policy forbids is neither sent nor taken up', async () => {
  const own = await confirmedHit(orange, norland, wide)
  assert.equal(await opened(orange, own, 'E0'), 'policy-forbids')
  assert.equal(await opened(orange, own, 'R'), 'passed')
  const hit = await confirmedHit(norland, orange, wide)
  const { request } = await norland.call(requestOpen, { hit, urgency: 'E0', question: 'Whose is it?' }, 'officer')
  await norland.call(requestApprove, { request }, 'approver')
  const code = await eventually(async () => {
    const { refused, state } = await norland.call(requestShow, { request }, 'officer')
    return refused?.code ?? (state === 'DELIVERED' ? 'taken up' : undefined)
  })
  assert.equal(code, 'policy-forbids')
  assert.deepEqual(await orange.query('select 1 as here from request where id = $1', [request]), [])
})

test('D-06 an answer that a party’s own policy forbids is neither drafted nor released, and another party’s is', async () => {
  for (const [asker, asked, urgency, code] of [
    [norland, orange, 'E1', 'policy-forbids'],
    [norland, orange, 'R', 'passed'],
    [orange, norland, 'E1', 'passed'],
  ] as const) {
    const request = await acceptedRequest({ asker, asked, urgency })
    const answer = { request, text: 'A shell.', nothingFound: false, searchedSources: [] }
    assert.equal(await verdictOf(() => asked.call(requestAnswer, answer, 'officer')), code)
    if (code === 'passed') continue
    // Drafted before the policy forbade it: a policy is read at the start of a node.
    await writeFile(join(asked.dir, 'policy.cedar'), '')
    await asked.stop()
    await asked.restart()
    await asked.call(requestAnswer, answer, 'officer')
    await writeFile(join(asked.dir, 'policy.cedar'), ownPolicy)
    await asked.stop()
    await asked.restart()
    assert.equal(await verdictOf(() => asked.call(requestApprove, { request }, 'approver')), code)
    const [row] = await asked.query('select state from request where id = $1', [request])
    assert.equal(row?.['state'], 'EXECUTING')
  }
})

async function acceptedRequest({
  asker,
  asked: by,
  urgency,
}: {
  readonly asker: TestParty
  readonly asked: TestParty
  readonly urgency: 'E1' | 'R'
}): Promise<string> {
  // A case of its own: a hit is cited once.
  const of = await openCase(asker)
  cases.set(asker, of)
  await importLines(asker, { case: of, profile: 'domain/1', lines: ['suspect-one.example'] })
  const hit = await confirmedHit(asker, by, wide)
  const { request } = await asker.call(requestOpen, { hit, urgency, question: 'Whose is it?' }, 'officer')
  await asker.call(requestApprove, { request }, 'approver')
  await eventually(() => by.call(requestAcknowledge, { request }, 'officer').catch(() => undefined))
  await by.call(requestAccept, { request }, 'approver')
  return request
}
