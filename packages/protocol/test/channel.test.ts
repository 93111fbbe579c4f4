import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hour, minute } from '@comity/codec'
import {
  applyInbox,
  type ArrivedMessage,
  compareItems,
  deliveryDelay,
  emptyInbox,
  emptyOutbox,
  type InboxState,
  stepInbox,
  stepOutbox,
} from '@comity/protocol/channel'
import fc from 'fast-check'
import { ChannelPair, type Loss } from './channel-pair.ts'

const message = (sequence: number, changes: Partial<ArrivedMessage> = {}): ArrivedMessage => ({
  id: `m${String(sequence)}`,
  epoch: 1,
  sequence,
  digest: `d${String(sequence)}`,
  isReset: false,
  ...changes,
})
const kinds = (state: InboxState, arrived: ArrivedMessage) =>
  stepInbox(state, { kind: 'arrived', message: arrived }).effects.map((effect) =>
    effect.kind === 'refuse' ? effect.code : effect.kind === 'receipt' ? effect.message.state : effect.kind,
  )

/** A reader that has taken up as many messages. */
function readerAfter(count: number): InboxState {
  return Array.from({ length: count }, (_, at) => message(at + 1)).reduce((state, one) => {
    const ran = stepInbox(stepInbox(state, { kind: 'arrived', message: one }).state, {
      kind: 'ran',
      message: one,
      outcome: { state: 'taken' },
      now: 0,
    })
    return ran.state
  }, emptyInbox)
}

test('the next message runs, a later one is held, a known one gets its receipt, another under its place is a conflict', () => {
  const reader = readerAfter(2)
  assert.deepEqual(kinds(reader, message(3)), ['run'])
  assert.deepEqual(kinds(reader, message(5)), ['keep', 'held'])
  assert.deepEqual(kinds(reader, message(2)), ['taken'])
  assert.deepEqual(kinds(reader, message(2, { id: 'other', digest: 'other' })), ['conflict', 'sequence-conflict'])
  assert.deepEqual(kinds(reader, message(7, { id: 'm2' })), ['conflict', 'sequence-conflict'])
  assert.deepEqual(kinds(reader, message(2, { epoch: 2 })), ['conflict', 'sequence-conflict'])
})

test('at most a thousand messages are held, and the one that closes the gap is never refused', () => {
  const reader = { ...readerAfter(2), held: 1_000 }
  assert.deepEqual(kinds(reader, message(9)), ['gap-overflow'])
  assert.deepEqual(kinds(reader, message(3)), ['run'])
})

test('a held party opens a new epoch, which waits for a person, and nothing else', () => {
  const held = stepInbox(readerAfter(2), { kind: 'arrived', message: message(2, { id: 'x', digest: 'x' }) }).state
  assert.equal(held.heldFor, 'sequence-conflict')
  assert.deepEqual(kinds(held, message(3)), ['sequence-conflict'])
  assert.deepEqual(kinds(held, message(1, { id: 'r', epoch: 2 })), ['object-mismatch'], 'no reset opens it')
  const opening = message(1, { id: 'r', digest: 'r', epoch: 2, isReset: true })
  assert.deepEqual(kinds(held, opening), ['keep', 'held'])
  const pending = stepInbox(held, { kind: 'arrived', message: opening }).state
  assert.deepEqual(stepInbox(pending, { kind: 'next' }).effects, [], 'not before a person confirms')
  assert.equal(stepInbox(pending, { kind: 'confirm', epoch: 3 }).state.epoch, 1)
  const open = stepInbox(pending, { kind: 'confirm', epoch: 2 }).state
  assert.deepEqual([open.epoch, open.settled, open.heldFor], [2, 0, null])
  assert.deepEqual(
    stepInbox(open, { kind: 'next' }).effects.map(({ kind }) => kind),
    ['run'],
  )
  assert.deepEqual(kinds(open, message(3)), ['channel-ended'])
  assert.deepEqual(kinds(open, message(2)), ['taken'], 'what the old epoch had keeps its receipt')
})

test('a step on the loaded slice decides as one on the whole state', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 }), (sequences) => {
      let whole = emptyInbox
      for (const sequence of sequences) {
        const arrived = message(sequence)
        const slice: InboxState = {
          ...whole,
          messages: whole.messages.filter((one) => one.sequence === sequence || one.sequence === whole.settled + 1),
        }
        const event = { kind: 'arrived', message: arrived } as const
        const { state, effects } = stepInbox(whole, event)
        assert.deepEqual(stepInbox(slice, event).effects, effects)
        whole = state
        const run = effects.find((effect) => effect.kind === 'run')
        if (run === undefined) continue
        whole = stepInbox(whole, { kind: 'ran', message: run.message, outcome: { state: 'taken' }, now: 0 }).state
      }
      assert.equal(whole.held, whole.messages.filter(({ state }) => state === 'held').length)
    }),
  )
})

const losses = fc.constantFrom<Loss>('pass', 'drop-request', 'drop-reply', 'duplicate', 'late')

test('whatever the network loses, repeats or delays, every effect happens once and in order, and reconciling ends empty', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(losses, fc.boolean()), { maxLength: 120 }), (schedule) => {
      const pair = new ChannelPair({
        effectOf: ({ sequence }) => (sequence % 5 === 0 ? { state: 'refused', code: 'schema' } : { state: 'taken' }),
      })
      const sent: string[] = []
      for (const [loss, isNew] of schedule) {
        if (isNew) sent.push(pair.enqueue())
        pair.now += minute
        pair.attempt(loss)
        const old = loss === 'duplicate' ? pair.late.shift() : undefined
        if (old !== undefined) pair.arrive(old)
      }
      pair.settle()
      assert.equal(pair.isWaiting(), false)
      assert.deepEqual(
        pair.effects,
        sent.filter((_, at) => (at + 1) % 5 !== 0),
      )
      const { mine, theirs } = pair.items(1)
      assert.deepEqual(compareItems(mine, theirs), [])
    }),
  )
})

test('a message whose effect fails for long enough is set aside and the ones behind it are taken up', () => {
  let isBroken = true
  const pair = new ChannelPair({
    effectOf: ({ id }) => (isBroken && id === 'm2' ? { state: 'failed', code: 'internal' } : { state: 'taken' }),
  })
  const [first, poison, third] = [pair.enqueue(), pair.enqueue(), pair.enqueue()]
  pair.attempt('pass')
  for (let attempt = 0; attempt < 9; attempt += 1) {
    pair.now += 2 * minute
    pair.attempt('pass')
  }
  assert.deepEqual([pair.effects, pair.reader.settled], [[first], 1], 'not before the tenth')
  pair.settle()
  assert.deepEqual([pair.effects, pair.reader.settled], [[first, third], 3])
  const stateAt = () => pair.sender.messages.find(({ id }) => id === poison)
  assert.deepEqual([stateAt()?.state, stateAt()?.code], ['set-aside', 'internal'])
  // A person at the reader tries again, in vain and then with success; the sender learns it when it asks again.
  assert.deepEqual(pair.decide({ kind: 'retry', id: poison }), { state: 'waiting', code: 'internal' })
  isBroken = false
  assert.deepEqual(pair.decide({ kind: 'retry', id: poison }), { state: 'taken' })
  assert.equal(pair.attempt('pass'), false, 'not at once')
  pair.now += hour
  assert.equal(pair.attempt('pass'), true)
  assert.equal(stateAt()?.state, 'delivered')
  assert.deepEqual(pair.effects, [first, third, poison])
})

test('a short outage of the reader sets nothing aside, however often the sender tries', () => {
  const pair = new ChannelPair({ effectOf: () => ({ state: 'failed', code: 'internal' }) })
  pair.enqueue()
  for (let attempt = 0; attempt < 150; attempt += 1) {
    pair.now += 3_000
    pair.attempt('pass')
  }
  assert.equal(pair.reader.messages[0]?.state, 'held')
})

test('a clock that was set back does not make a failing message block for ever', () => {
  const pair = new ChannelPair({ effectOf: () => ({ state: 'failed', code: 'internal' }) })
  pair.enqueue()
  pair.now = 100 * hour
  pair.attempt('pass')
  for (let attempt = 0; attempt < 400 && pair.isWaiting(); attempt += 1) {
    pair.sender = { ...pair.sender, dueAt: null }
    pair.now = attempt
    pair.attempt('pass')
  }
  assert.equal(pair.sender.messages[0]?.state, 'set-aside')
})

test('a person drops a message that was set aside: it is refused with a code, and the sequence stays where it is', () => {
  const pair = new ChannelPair({
    effectOf: ({ id }) => ({ state: id === 'm1' ? 'failed' : 'taken', code: 'internal' }),
  })
  const poison = pair.enqueue()
  const second = pair.enqueue()
  assert.deepEqual(pair.decide({ kind: 'drop', id: second, code: 'x' }), { state: 'waiting', code: 'object-mismatch' })
  pair.settle()
  assert.deepEqual(pair.decide({ kind: 'drop', id: poison, code: 'dropped' }), { state: 'refused', code: 'dropped' })
  assert.deepEqual([pair.reader.settled, pair.effects], [2, [second]])
})

test('a message that its reader cannot read is stopped after an hour, and a void in its place lets the next ones through', () => {
  const pair = new ChannelPair({ unreadable: new Set(['m1']) })
  const [bad, good] = [pair.enqueue(), pair.enqueue()]
  for (let attempt = 0; attempt < 50; attempt += 1) {
    pair.now += minute
    pair.attempt('pass')
  }
  assert.equal(pair.sender.messages.find(({ id }) => id === bad)?.state, 'waiting')
  pair.settle()
  const states = Object.fromEntries(pair.sender.messages.map(({ id, state }) => [id, state]))
  assert.deepEqual(states, { [bad]: 'stopped', [`void of ${bad}`]: 'delivered', [good]: 'delivered' })
  assert.deepEqual(pair.effects, [`void of ${bad}`, good])
  const { mine, theirs } = pair.items(1)
  assert.deepEqual(compareItems(mine, theirs), [])
})

test('B-03 a sender that went back to an old backup conflicts, opens a new epoch, and goes on once a person confirms it', () => {
  fc.assert(
    fc.property(fc.nat(6), fc.nat(6), fc.integer({ min: 1, max: 6 }), (kept, lost, later) => {
      const pair = new ChannelPair()
      for (let at = 0; at < kept; at += 1) pair.enqueue()
      pair.settle()
      const backup = pair.sender
      for (let at = 0; at <= lost; at += 1) pair.enqueue()
      pair.settle()
      pair.sender = backup
      pair.enqueue()
      pair.attempt('pass')
      assert.equal(pair.reader.heldFor, 'sequence-conflict')
      const before = [...pair.effects]
      pair.reset(2)
      const after = Array.from({ length: later }, () => pair.enqueue())
      for (let at = 0; at < 5; at += 1) {
        pair.now += minute
        pair.attempt('pass')
      }
      assert.deepEqual(pair.effects, before, 'nothing before a person confirms')
      pair.decide({ kind: 'confirm', epoch: 2 })
      pair.settle()
      assert.deepEqual(pair.effects, [...before, 'reset 2', ...after])
      const conflicted = pair.sender.messages.filter(({ state }) => state === 'stopped')
      assert.deepEqual(
        conflicted.map(({ epoch, code }) => [epoch, code]),
        [[1, 'channel-ended']],
      )
      const { mine, theirs } = pair.items(2)
      assert.deepEqual(compareItems(mine, theirs), [])
    }),
    { numRuns: 50 },
  )
})

test('what a reader lost is sent again as it was, from the first, when reconciling shows it', () => {
  const pair = new ChannelPair()
  const sent = Array.from({ length: 4 }, () => pair.enqueue())
  pair.settle()
  const backup = stepInboxes(2)
  pair.reader = backup
  pair.effects.length = 0
  const { mine, theirs } = pair.items(1)
  const lacking = compareItems(mine, theirs)
  assert.deepEqual(
    lacking.map(({ kind }) => kind),
    ['mine-only', 'mine-only'],
  )
  pair.send({ kind: 'resend', ids: sent.slice(2) })
  pair.settle()
  assert.deepEqual(pair.effects, sent.slice(2))
})

/** A reader as it stood in a backup after so many messages of `ChannelPair.enqueue`. */
function stepInboxes(count: number): InboxState {
  const pair = new ChannelPair()
  for (let at = 0; at < count; at += 1) pair.enqueue()
  pair.settle()
  return pair.reader
}

test('towards a paused partner nothing is sent and nothing is dropped', () => {
  const pair = new ChannelPair()
  const id = pair.enqueue()
  pair.send({ kind: 'pause' })
  assert.equal(pair.attempt('pass'), false)
  pair.send({ kind: 'resume' })
  pair.settle()
  assert.deepEqual(pair.effects, [id])
})

test('towards a dead partner attempts come at most once a minute at last, and start over with the first that passes', () => {
  const pair = new ChannelPair()
  pair.enqueue()
  pair.enqueue()
  let attempts = 0
  for (pair.now = 0; pair.now < 2 * hour; pair.now += 1_000) if (pair.attempt('drop-request')) attempts += 1
  assert.ok(attempts <= 9 + 240, `${String(attempts)} attempts in two hours, half a minute apart at least`)
  pair.now = pair.sender.dueAt ?? 0
  pair.attempt('pass')
  assert.equal(pair.attempt('pass'), true)
})

test('the pause before the next attempt doubles to a minute, never less than half of it', () => {
  assert.equal(deliveryDelay({ attempts: 0, drawn: 0 }), 62.5)
  assert.equal(deliveryDelay({ attempts: 1, drawn: 0 }), 125)
  for (const attempts of [9, 16, 1_000]) {
    assert.equal(deliveryDelay({ attempts, drawn: 0 }), 30_000)
    assert.ok(deliveryDelay({ attempts, drawn: 255 }) <= 60_000)
  }
})

test('an event that fits nothing changes nothing', () => {
  const { state, effects } = stepOutbox(emptyOutbox, { kind: 'drop', id: 'none' })
  assert.deepEqual([state, effects], [emptyOutbox, [{ kind: 'refuse', code: 'object-mismatch' }]])
  assert.equal(applyInbox(emptyInbox, { kind: 'refuse', code: 'x' }), emptyInbox)
})
