import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { deriveKeyPair, evaluate, unpackElements } from '@comity/oprf'
import type { KernelTask } from '../src/context.ts'
import { FairQueue } from '../src/kernel/fair-queue.ts'
import { openKernelPool } from '../src/kernel/kernel-pool.ts'
import { packInputs, unpackInputs } from '../src/kernel/kernel-tasks.ts'
import { KernelWorkers } from '../src/kernel/kernel-workers.ts'
import type * as fixture from './kernel-fixture.ts'

const module = new URL('./kernel-fixture.ts', import.meta.url)
const random = (length: number) => new Uint8Array(randomBytes(length))
const keys = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
const inputs = ['', 'a', 'bc'].map((text) => new TextEncoder().encode(text))

function task<Input, Result>(name: keyof typeof fixture): KernelTask<Input, Result> {
  return { module, name }
}

/** Tasks of named askers; the one that holds its thread ends when the gate opens. */
function heldBy(workers: KernelWorkers) {
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const order: string[] = []
  const run = async (name: keyof typeof fixture, asker: string, input: unknown) => {
    await workers.run({ module: module.href, name, input }, { asker, share: 256 })
    order.push(asker)
  }
  return {
    order,
    hold: (asker: string) => run('hold', asker, { gate }),
    double: (asker: string) => run('double', asker, { bytes: new Uint8Array(1) }),
    open: () => {
      Atomics.store(gate, 0, 1)
      Atomics.notify(gate, 0)
    },
  }
}

test('inputs of any lengths come out of their packing as they went in', () => {
  assert.deepEqual(unpackInputs(packInputs(inputs)), inputs)
  assert.deepEqual(unpackInputs(packInputs([])), [])
})

test('a round on the threads gives the outputs that the publisher computes itself', async (t) => {
  const pool = openKernelPool({ threads: 2 })
  t.after(() => pool.close())
  const { blinds, blindedElements } = await pool.blind({ inputs })
  await pool.verifyElements({ asker: 'a-party', elements: blindedElements })
  const answer = await pool.blindEvaluate({ asker: 'a-party', ...keys, blindedElements })
  assert.equal(unpackElements(answer.evaluatedElements).length, 3)
  const outputs = await pool.finalize({ inputs, blinds, blindedElements, ...answer, publicKey: keys.publicKey })
  const own = await pool.evaluate({ secretKey: keys.secretKey, inputs })
  assert.deepEqual(outputs, own)
  assert.deepEqual(
    own,
    inputs.map((input) => evaluate({ secretKey: keys.secretKey, input })),
  )
  assert.equal(blindedElements.length, 96, 'the caller keeps its elements')
})

test('C-01 a refusal on a thread reaches the caller with its code, status and index', async (t) => {
  const pool = openKernelPool({ threads: 1 })
  t.after(() => pool.close())
  const { blindedElements } = await pool.blind({ inputs })
  blindedElements.fill(0, 32, 64)
  const refused = { name: 'ComityError', code: 'element-invalid', status: 422, details: { index: 1 } }
  await assert.rejects(pool.verifyElements({ asker: 'a-party', elements: blindedElements }), refused)
  await assert.rejects(pool.blindEvaluate({ asker: 'a-party', ...keys, blindedElements }), refused)
  await assert.rejects(pool.verifyElements({ asker: 'a-party', elements: new Uint8Array() }), { code: 'batch-size' })
})

test('a function of our own runs on a thread and hands its bytes over', async (t) => {
  const pool = openKernelPool({ threads: 1 })
  t.after(() => pool.close())
  const { bytes } = await pool.run(task<{ bytes: Uint8Array }, { bytes: Uint8Array }>('double'), {
    bytes: Uint8Array.of(1, 2),
  })
  assert.deepEqual(bytes, Uint8Array.of(2, 4))
  await assert.rejects(pool.run(task('refuse'), {}), { code: 'object-mismatch', status: 409, details: { index: 7 } })
})

test('F-17 a failure on a thread is internal and carries nothing of its cause', async (t) => {
  const pool = openKernelPool({ threads: 1 })
  t.after(() => pool.close())
  await assert.rejects(pool.run(task('break_'), {}), (error: Error) => {
    assert.equal((error as Error & { code: string }).code, 'internal')
    assert(!JSON.stringify([error.message, error.stack, error.cause]).includes('canary'))
    return true
  })
})

test('G-09 a thread that dies takes only its own batch with it and is replaced, in a loop too', async (t) => {
  const pool = openKernelPool({ threads: 1 })
  t.after(() => pool.close())
  for (let round = 0; round < 3; round += 1) {
    const [death, question] = await Promise.allSettled([pool.run(task('die'), {}), pool.blind({ inputs })])
    assert.equal(question.status, 'fulfilled')
    assert.equal(death.status === 'rejected' && (death.reason as { code: string }).code, 'internal')
  }
})

test('a pool whose queue is full refuses further batches as busy and serves those it took', async (t) => {
  const workers = new KernelWorkers({ threads: 1, maxWaiting: 2 })
  t.after(() => workers.close())
  const { open, hold, double } = heldBy(workers)
  const taken = [hold('one'), double('one'), double('one')]
  await assert.rejects(double('one'), { code: 'busy', status: 503 })
  open()
  await Promise.all(taken)
  await double('one')
})

test('C-14 an asker who fills the queue does not stand before the next one, who always has a place and a thread', async (t) => {
  const workers = new KernelWorkers({ threads: 1, maxWaiting: 3 })
  t.after(() => workers.close())
  const { open, hold, double, order } = heldBy(workers)
  const many = [hold('many'), double('many'), double('many'), double('many')]
  await assert.rejects(double('many'), { code: 'busy' })
  await double('other') // although the queue is full and everything that `many` may have is in use
  assert.deepEqual(order, ['other'])
  open()
  await Promise.all(many)
})

test('C-14 askers take turns, each in its own order, and one that may not run is passed over', () => {
  const queue = new FairQueue<number>({ maxWaiting: 5 })
  const add = (asker: string, task: number) => queue.add(task, { asker, share: 3 })
  assert.deepEqual(
    [1, 2, 3, 4].map((task) => add('many', task)),
    [true, true, true, false],
  )
  assert.deepEqual(
    [5, 6].map((task) => add('other', task)),
    [true, true],
  )
  assert.equal(add('other', 7), false, 'the queue is full')
  assert.equal(add('third', 8), true, 'who has none waiting has a place')
  assert.equal(queue.take((asker) => asker !== 'many')?.task, 5)
  const order = Array.from({ length: 6 }, () => queue.take(() => true)?.task)
  assert.deepEqual(order, [1, 8, 6, 2, 3, undefined])
  assert.equal(queue.length, 0)
})

test('C-14 of one partner so many batches wait and no more, whatever room the queue has', async (t) => {
  const pool = openKernelPool({ threads: 1 })
  t.after(() => pool.close())
  const { blindedElements: elements } = await pool.blind({ inputs })
  const ask = (asker: string) => pool.verifyElements({ asker, elements })
  const outcomes = await Promise.allSettled([...Array.from({ length: 64 }, () => ask('many')), ask('other')])
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  assert.equal(refused.length, 64 - 16 - 1, 'one runs, sixteen wait')
  assert.equal(outcomes.at(-1)?.status, 'fulfilled')
})

test('a question that comes later is answered while background work runs, and before what waits', async (t) => {
  const pool = openKernelPool({ threads: 1 })
  t.after(() => pool.close())
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const order: string[] = []
  const held = pool.run(task('hold'), { gate })
  const background = pool.run(task('double'), { bytes: new Uint8Array(1) }).then(() => order.push('background'))
  // Nothing lets the work go on before the question is answered: were it to wait for it, it would wait for ever.
  await pool.blind({ inputs }).then(() => order.push('question'))
  Atomics.store(gate, 0, 1)
  Atomics.notify(gate, 0)
  await Promise.all([held, background])
  assert.deepEqual(order, ['question', 'background'])
})

test('a closed pool refuses what ran, what waited and what comes, and leaves no thread', async () => {
  const pool = openKernelPool({ threads: 1 })
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const lost = [pool.run(task('hold'), { gate }), pool.blind({ inputs })]
  const outcomes = Promise.allSettled(lost)
  await pool.close()
  for (const outcome of await outcomes) {
    assert.equal(outcome.status === 'rejected' && (outcome.reason as { code: string }).code, 'busy')
  }
  await assert.rejects(pool.blind({ inputs }), { code: 'busy' })
})
