import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { ask, type AskPorts, type PreparedBatch } from '@comity/client'
import { ComityError, utf8Encode } from '@comity/codec'
import { labelContext } from '@comity/match-index'
import { blindPacked, deriveKeyPair, finalizePacked, verifyPackedElements } from '@comity/oprf'
import { messageType } from '@comity/protocol'

import {
  agreement,
  type AnswerChange,
  inputOf,
  inquirer,
  MatchingPublisher,
  now,
  random,
} from './matching-publisher.ts'

/** Asks about texts; returns outcomes and, in order, what the journal and the wire saw. */
async function askAbout(
  texts: readonly string[],
  publishers: readonly MatchingPublisher[],
  answerOf: (
    publisher: MatchingPublisher,
    batch: PreparedBatch,
  ) => { readonly message: string; readonly bulk: Uint8Array },
) {
  const steps: string[] = []
  const hits: { readonly publisher: string; readonly record: string }[] = []
  const ports: AskPorts = {
    kernel: {
      blind: ({ inputs }) => Promise.resolve(blindPacked({ inputs, random })),
      finalize: (batch) => Promise.resolve(finalizePacked(batch)),
    },
    journal: {
      recordBatch: ({ publisher }) => Promise.resolve(void steps.push(`record ${publisher}`)),
      recordAnswer: (settled) => {
        steps.push(`answer ${settled.publisher}`)
        hits.push(...settled.hits.map(({ record }) => ({ publisher: settled.publisher, record })))
        return Promise.resolve()
      },
      recordRefusal: ({ code }) => Promise.resolve(void steps.push(`refusal ${code}`)),
    },
    send: (batch) => {
      steps.push(`send ${batch.publisher}`)
      const publisher = publishers.find(({ code }) => code === batch.publisher)
      if (publisher === undefined) throw new RangeError('no such publisher')
      return Promise.resolve().then(() => answerOf(publisher, batch))
    },
    now: () => now,
    newId: randomUUID,
  }
  const records = texts.map((text) => ({ record: text, input: inputOf(text) }))
  const outcomes = await ask(
    {
      party: inquirer.party,
      messageKey: inquirer.key,
      mode: 'once',
      allowance: 'daily',
      emergency: undefined,
      partners: publishers.map((publisher) => publisher.partner()),
      chunks: inChunks(records),
      inFlight: 2,
      onProgress: () => undefined,
    },
    ports,
  )
  return { outcomes, steps, hits }
}

// oxlint-disable-next-line typescript/require-await -- the shape of a stream; the records are at hand
async function* inChunks<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  for (let at = 0; at < items.length; at += 3) yield items.slice(at, at + 3)
}

const texts = ['a.example', 'b.example', 'c.example', 'd.example']

test('what both hold is found, and nothing else; each batch is recorded before it leaves', async () => {
  const sudland = new MatchingPublisher('sudland-bank', ['b.example', 'd.example', 'z.example'])
  const { outcomes, steps, hits } = await askAbout(texts, [sudland], (publisher, batch) => publisher.answer(batch))
  assert.deepEqual(outcomes, [{ publisher: 'sudland-bank', asked: 4, hits: 2, damaged: 0, batches: 2, error: null }])
  assert.deepEqual(hits.map(({ record }) => record).sort(), ['b.example', 'd.example'])
  for (const [at, step] of steps.entries()) {
    const sent = steps.slice(0, at + 1).filter((each) => each.startsWith('send')).length
    const recorded = steps.slice(0, at + 1).filter((each) => each.startsWith('record')).length
    assert.ok(recorded >= sent, step)
  }
})

test('publishers of one fan-out get the same elements, each in a message signed for it alone', async () => {
  const both = [
    new MatchingPublisher('sudland-bank', ['a.example']),
    new MatchingPublisher('westland-cert', ['b.example']),
  ]
  const { outcomes } = await askAbout(texts.slice(0, 3), both, (publisher, batch) => publisher.answer(batch))
  assert.deepEqual(
    outcomes.map(({ hits }) => hits),
    [1, 1],
  )
  const [one, other] = both.map(({ asked }) => asked[0])
  assert.deepEqual(one?.bulk, other?.bulk)
  assert.notEqual(one?.message, other?.message)
  assert.notEqual(one?.batch, other?.batch)
})

test('two questions about the same records share no element: no blind is used in a second fan-out', async () => {
  const sudland = new MatchingPublisher('sudland-bank', ['a.example'])
  for (let round = 0; round < 2; round += 1) {
    await askAbout(['a.example'], [sudland], (publisher, batch) => publisher.answer(batch))
  }
  const [first, second] = sudland.asked
  assert.notDeepEqual(first?.bulk, second?.bulk)
})

test('a publisher that refuses ends its own part, with its code; the other one goes on', async () => {
  const [sudland, westland] = [
    new MatchingPublisher('sudland-bank', texts),
    new MatchingPublisher('westland-cert', texts),
  ]
  const { outcomes, steps } = await askAbout(texts, [sudland, westland], (publisher, batch) => {
    if (publisher === westland) return publisher.answer(batch)
    throw new ComityError('quota-exceeded', { status: 429, meaning: 'spent', remedy: '' }, {})
  })
  assert.equal(outcomes[0]?.error, 'quota-exceeded')
  assert.deepEqual([outcomes[0].hits, outcomes[1]?.hits, outcomes[1]?.error], [0, 4, null])
  assert.ok(steps.includes('refusal quota-exceeded'))
})

const swapped = (bulk: Uint8Array) => Buffer.concat([bulk.subarray(32, 64), bulk.subarray(0, 32), bulk.subarray(64)])
const flipped = (at: number) => (bulk: Uint8Array) => {
  const changed = Uint8Array.from(bulk)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
const anotherKey = deriveKeyPair({ seed: random(32), info: utf8Encode('another') })
const lies: readonly (readonly [string, Partial<AnswerChange>, string])[] = [
  ['was evaluated with another key', { evaluateWith: anotherKey }, 'proof-invalid'],
  ['has one flipped evaluated element', { bulk: flipped(3) }, 'proof-invalid'],
  ['has a flipped proof', { bulk: flipped(3 * 32 + 5) }, 'proof-invalid'],
  ['has two outputs swapped', { bulk: swapped }, 'proof-invalid'],
  ['has an output too few', { bulk: (bulk) => bulk.subarray(32) }, 'proof-invalid'],
  [
    'has an identity element',
    { bulk: (bulk) => Buffer.concat([Buffer.alloc(32), bulk.subarray(32)]) },
    'proof-invalid',
  ],
  ['answers another batch', { body: { batch: randomUUID() } }, 'proof-invalid'],
  ['names another digest', { body: { batchDigest: agreement } }, 'proof-invalid'],
  ['counts fewer elements', { body: { count: 1 } }, 'proof-invalid'],
  ['is signed with another key', { signWith: inquirer.key }, 'key-unknown'],
]
for (const [what, change, code] of lies) {
  test(`C-02 publisher cheats: an answer that ${what} is no answer, never "no match", and no output exists`, async () => {
    const sudland = new MatchingPublisher('sudland-bank', texts)
    const { outcomes, steps, hits } = await askAbout(texts.slice(0, 3), [sudland], (publisher, batch) =>
      publisher.answer(batch, change),
    )
    assert.deepEqual(outcomes, [{ publisher: 'sudland-bank', asked: 0, hits: 0, damaged: 0, batches: 0, error: code }])
    assert.deepEqual([hits.length, steps.at(-1)], [0, `refusal ${code}`])
    // Control: the same publisher without the lie is believed.
    const honest = await askAbout(texts.slice(0, 3), [sudland], (publisher, batch) => publisher.answer(batch))
    assert.equal(honest.outcomes[0]?.hits, 3)
  })
}

test('C-10 tag collision: a tag whose label does not open is counted as damaged, never as no match', async () => {
  const sudland = new MatchingPublisher('sudland-bank', ['a.example'])
  const partner = sudland.partner()
  // The index of another agreement's epoch with the same tags: its labels are bound to another place.
  const moved = {
    ...sudland.index,
    context: labelContext({ publisher: 'westland-cert', agreementHash: random(32), epoch: 2 }),
  }
  const outcomes = await ask(
    {
      party: inquirer.party,
      messageKey: inquirer.key,
      mode: 'once',
      allowance: 'daily',
      emergency: undefined,
      partners: [{ ...partner, index: moved }],
      chunks: inChunks([{ record: 'a', input: inputOf('a.example') }]),
      inFlight: 1,
      onProgress: () => undefined,
    },
    {
      kernel: {
        blind: ({ inputs }) => Promise.resolve(blindPacked({ inputs, random })),
        finalize: (batch) => Promise.resolve(finalizePacked(batch)),
      },
      journal: {
        recordBatch: () => Promise.resolve(),
        recordAnswer: () => Promise.resolve(),
        recordRefusal: () => Promise.resolve(),
      },
      send: (batch) => Promise.resolve(sudland.answer(batch)),
      now: () => now,
      newId: randomUUID,
    },
  )
  assert.deepEqual([outcomes[0]?.hits, outcomes[0]?.damaged], [0, 1])
})

test('what leaves is elements of the group and a message whose type is the question', async () => {
  const sudland = new MatchingPublisher('sudland-bank', texts)
  await askAbout(texts, [sudland], (publisher, batch) => publisher.answer(batch))
  for (const { bulk, message } of sudland.asked) {
    verifyPackedElements({ elements: bulk })
    assert.ok(Buffer.from(message.split('.')[0] ?? '', 'base64url').includes(messageType('match.evaluate')))
  }
})
