import assert from 'node:assert/strict'
import test from 'node:test'
import { run } from '@comity/cli'
import {
  type BodyOf,
  hitConfirm,
  hitList,
  hitShow,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestCirculate,
  requestGroup,
  requestLetter,
  requestList,
  requestRefuse,
} from '@comity/client/api'
import { formatInstant, fromBase64url, isComityError, hour, utf8Decode } from '@comity/codec'
import { ask, eventually, importLines, openCase, publish, sync, type TestParty, type Testnet } from '../src/index.ts'

/** Norland holds the same two domains as both others. */
interface Circle {
  readonly net: Testnet
  readonly norland: TestParty
  readonly sudland: TestParty
  readonly westland: TestParty
  readonly agreement: string
}

const lines = ['spread-one.example', 'spread-two.example']
const question = 'Who registered it, and from where?'

/** Tests of one request to several partners (spec/casework.md §14), in a scene of requests; each goes on with what the last left. */
export function testCirculated(circle: () => Circle): void {
  /** Ids of Norland's hits by domain and publisher. */
  const hits = new Map<string, string>()
  const hitAt = (party: TestParty, at: number) => hits.get(`${lines[at] ?? ''} ${party.code}`) ?? assert.fail('no hit')
  const confirm = (hit: string) => circle().norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  let group: readonly string[] = []
  const show = (request = group[0] ?? '') => circle().norland.call(requestGroup, { request }, 'officer')

  test('a partner without a confirmed hit of the record is refused by name, and nothing is kept for anybody', async () => {
    const { norland, sudland, westland, agreement } = circle()
    const file = await openCase(norland)
    await importLines(norland, { case: file, profile: 'domain/1', lines })
    for (const party of [sudland, westland]) {
      await importLines(party, { case: await openCase(party), profile: 'domain/1', lines })
      await publish(party, agreement)
      await sync(norland, { agreement, publisher: party })
    }
    await ask(norland, { case: file, agreement, publishers: [sudland, westland] })
    for (const { hit, case: of } of (await norland.call(hitList, {}, 'officer')).hits) {
      const { identifier, publisher } = await norland.call(hitShow, { hit }, 'officer')
      if (of === file) hits.set(`${identifier ?? ''} ${publisher}`, hit)
    }
    // Of the second domain there is a confirmed hit at Westland: it is no hit of this record.
    for (const hit of [hitAt(sudland, 0), hitAt(westland, 1)]) await confirm(hit)
    const before = await kept(norland)
    const body = { hit: hitAt(sudland, 0), to: [sudland.code, westland.code], urgency: 'U', question } as const
    const refusals: readonly (readonly [Partial<BodyOf<typeof requestCirculate>>, string, string | undefined])[] = [
      [{}, 'object-mismatch', westland.code],
      [{ to: [sudland.code, 'eastland-customs'] }, 'object-mismatch', 'eastland-customs'],
      [{ offence: 'robbery' as never }, 'schema', undefined],
      [{ to: [sudland.code] }, 'schema', undefined],
      [{ to: [sudland.code, sudland.code] }, 'schema', undefined],
      [{ question: '' }, 'schema', undefined],
      [{ kind: 'preservation' }, 'purpose-not-permitted', sudland.code],
    ]
    for (const [vary, code, party] of refusals)
      await assert.rejects(
        norland.call(requestCirculate, { ...body, to: [...body.to], ...vary }, 'officer'),
        (error) => {
          assert.ok(isComityError(error, code), String(error))
          assert.equal(error.details['party'], party)
          return true
        },
      )
    await assert.rejects(norland.call(requestCirculate, { ...body, to: [...body.to] }, 'approver'), /role-forbids/)
    assert.deepEqual(await kept(norland), before)
  })

  test('D-11 circulated requests are drafted in one act, and each leaves when a second person approves it', async () => {
    const { norland, sudland, westland } = circle()
    await confirm(hitAt(westland, 0))
    await norland.writeForPeople()
    const words = ['--to', westland.code, '--to', sudland.code, '--urgency', 'U', '--question', question]
    const drafted = JSON.parse(await said(norland, ['request', 'open', hitAt(sudland, 0), ...words, '--json'])) as {
      readonly requests: readonly { readonly request: string; readonly partner: string; readonly state: string }[]
    }
    assert.deepEqual(
      drafted.requests.map(({ partner, state }) => [partner, state]),
      [sudland, westland].map(({ code }) => [code, 'DRAFT']),
    )
    group = drafted.requests.map(({ request }) => request)
    const [toSudland = '', toWestland = ''] = group
    await assert.rejects(norland.call(requestApprove, { request: toSudland }, 'officer'), /role-forbids/)
    await norland.call(requestApprove, { request: toSudland }, 'approver')
    await reach(sudland, toSudland, 'DELIVERED')
    await reach(norland, toSudland, 'DELIVERED')
    const { requests, totals } = await show(toWestland)
    assert.deepEqual(
      requests.map(({ state, standing, next }) => [state, standing, next?.clock]),
      [
        ['DELIVERED', 'open', 'acknowledge'],
        ['DRAFT', 'open', undefined],
      ],
    )
    assert.deepEqual(totals, { requests: 2, open: 2, answered: 0, refused: 0, ended: 0, late: 0 })
    await norland.call(requestApprove, { request: toWestland }, 'approver')
    await reach(westland, toWestland, 'DELIVERED')
    await reach(norland, toWestland, 'DELIVERED')
  })

  test('nothing that one partner gets names another, and no id but that of the agreement crosses to both', async () => {
    const { norland, sudland, westland, agreement } = circle()
    const [ours, theirs] = await Promise.all(
      [sudland, westland].map(async (party, at) => {
        const request = group[at] ?? ''
        const sent = await messagesTo(norland, { party, request })
        assert.ok(sent.length > 0)
        const { document } = await party.call(requestLetter, { request }, 'officer')
        const { marking, ...content } = JSON.parse(document) as { readonly marking: { readonly audience: unknown } }
        const { audience, ...rest } = marking
        // Who may have it are the parties of the agreement, asked or not.
        assert.deepEqual(audience, [norland, sudland, westland].map(({ code }) => code).sort())
        return [...sent, JSON.stringify([content, rest])].join('\n')
      }),
    )
    assert.ok(ours?.includes(sudland.code) === true && theirs?.includes(westland.code) === true)
    assert.ok(!ours.includes(westland.code) && !theirs.includes(sudland.code))
    const both = idsIn(ours).filter((id) => idsIn(theirs).includes(id))
    // Of every request the hash before its first event is the same.
    assert.deepEqual([...new Set(both)].sort(), ['A'.repeat(43), agreement].sort())
    const [row] = await norland.query('select group_id::text as id from request_group where request = $1', [group[0]])
    assert.ok(!`${ours}${theirs}`.includes(String(row?.['id'])))
  })

  test('each answers, refuses or is late by itself, and one view shows all of them', async () => {
    const { net, norland, sudland, westland } = circle()
    const [toSudland = '', toWestland = ''] = group
    await sudland.call(requestAcknowledge, { request: toSudland }, 'officer')
    await sudland.call(requestAccept, { request: toSudland }, 'approver')
    const answer = { request: toSudland, text: 'By a courier.', nothingFound: false, searchedSources: ['register'] }
    await sudland.call(requestAnswer, answer, 'officer')
    await sudland.call(requestApprove, { request: toSudland }, 'approver')
    await reach(norland, toSudland, 'ANSWERED')
    const readers = () => norland.query('select person from request_reader where request = $1', [toSudland])
    assert.deepEqual(await readers(), [])
    net.clock.advance(2 * hour)
    const late = await show(toWestland)
    assert.deepEqual(
      late.requests.map(({ partner, standing, answer: text, isLate }) => [partner, standing, text, isLate]),
      [
        [sudland.code, 'answered', answer.text, false],
        [westland.code, 'open', null, true],
      ],
    )
    assert.deepEqual(late.totals, { requests: 2, open: 1, answered: 1, refused: 0, ended: 0, late: 1 })
    // Who reads an answer here has opened it.
    assert.equal((await readers()).length, 1)

    await westland.call(requestAcknowledge, { request: toWestland }, 'officer')
    const searchedAt = formatInstant(net.clock.now())
    const refusal = { request: toWestland, ground: 'R16', fix: null, reason: 'It is not kept.', searchedAt } as const
    await westland.call(requestRefuse, refusal, 'approver')
    await reach(norland, toWestland, 'REFUSED')
    const shown = await show()
    assert.deepEqual(
      shown.requests.map(({ standing, ground, next }) => [standing, ground, next]),
      [
        ['answered', null, null],
        ['refused', 'R16', null],
      ],
    )
    assert.deepEqual(shown.totals, { requests: 2, open: 0, answered: 1, refused: 1, ended: 0, late: 0 })
    const people = ['request', 'group', toSudland]
    assert.match(await said(norland, people), /Of 2: 1 answered, 1 refused, 0 open \(0 late\)/)
    assert.match(await said(norland, ['--lang', 'zh', ...people]), /共 2 项：已答复 1，已拒绝 1/)
    // The side that was asked sees its own alone, and so is a request that nobody circulated.
    for (const party of [sudland, norland]) {
      const { requests } = await party.call(requestList, {}, 'officer')
      const other = party === sudland ? toSudland : requests.find(({ request }) => !group.includes(request))?.request
      const alone = await party.call(requestGroup, { request: other ?? '' }, 'officer')
      assert.deepEqual(
        alone.requests.map(({ request }) => request),
        [other],
      )
    }
  })
}

/** What a party keeps of requests. */
function kept(party: TestParty) {
  return party.query(
    `select (select count(*)::int from request) as requests, (select count(*)::int from request_event) as events,
     (select count(*)::int from request_group) as groups, (select count(*)::int from outbox) as messages`,
    [],
  )
}

function reach(party: TestParty, request: string, state: string) {
  return eventually(async () => {
    const { requests } = await party.call(requestList, {}, 'officer')
    return requests.find((listed) => listed.request === request && listed.state === state)
  })
}

/** The messages to a party about its request, as their payloads were signed. */
async function messagesTo(from: TestParty, of: { readonly party: TestParty; readonly request: string }) {
  const rows = await from.query('select jws from outbox where party = $1 order by sequence', [of.party.code])
  const payloads = rows.map(({ jws }) => utf8Decode(fromBase64url(String(jws).split('.')[1] ?? '')))
  return payloads.filter((payload) => payload.includes(of.request))
}

/** Uuids and what is base64url of 32 bytes. */
function idsIn(text: string): readonly string[] {
  return text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\w-])[\w-]{43}(?![\w-])/g) ?? []
}

/** What the command line says to an officer. */
async function said(party: TestParty, words: readonly string[]): Promise<string> {
  let written = ''
  const to = { write: (text: string) => void (written += text), isTerminal: false, env: {} }
  const argv = ['--node', party.dir, '--as', 'officer', ...words]
  assert.equal(await run({ argv, env: {}, stdout: to, stderr: to }), 0, written)
  return written
}
