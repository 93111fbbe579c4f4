import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signingKeyFromSeed, toBase64url } from '@comity/codec'
import {
  contradictingRoot,
  cosignCheckpoint,
  formatAddCheckpoint,
  leafHash,
  nodeHash,
  parseAddCheckpoint,
  readCosignature,
  signatureLines,
  signCheckpoint,
  verifyFork,
} from '../src/index.ts'

const seeded = (fill: number) => signingKeyFromSeed(new Uint8Array(32).fill(fill))
const log = seeded(1)
const origin = 'comity/alpha'
const leaf = (n: number) => leafHash(Uint8Array.of(n))
const pair = (left: Uint8Array, right: Uint8Array) => nodeHash({ left, right })
const note = (size: number, root: Uint8Array) => signCheckpoint({ key: log, origin, size, root })
const ours = { size: 3, root: pair(pair(leaf(1), leaf(2)), leaf(3)) }
// Another third entry, then a fourth: the proof from 3 to 4 is leaf 3, leaf 4, and the pair before them.
const other = { size: 4, root: pair(pair(leaf(1), leaf(2)), pair(leaf(9), leaf(4))) }
const growth = [leaf(9), leaf(4), pair(leaf(1), leaf(2))]

test('a request to a witness is read back as it was written', () => {
  const request = { oldSize: 3, hashes: growth, checkpoint: note(4, other.root) }
  assert.deepEqual(parseAddCheckpoint(formatAddCheckpoint(request)), request)
  assert.deepEqual(parseAddCheckpoint(`old 0\n\n${request.checkpoint}`).hashes, [])
})

test('E-06 a request in another spelling, or with 64 hashes, is schema', () => {
  const good = formatAddCheckpoint({ oldSize: 3, hashes: growth, checkpoint: 'note' })
  const lines = (count: number) =>
    formatAddCheckpoint({ oldSize: 3, hashes: Array(count).fill(leaf(1)), checkpoint: '' })
  assert.equal(parseAddCheckpoint(lines(63)).hashes.length, 63)
  for (const bad of [
    '',
    good.replace('old 3', 'old 03'),
    good.replace('old 3', 'old -3'),
    good.replace('old 3', 'old  3'),
    good.replace('old 3', 'Old 3'),
    good.replace('old 3', `old ${String(2 ** 53)}`),
    good.replace('old 3', 'old 3\r'),
    good.replace('\n\n', '\nAAAA\n\n'),
    good.replace('\n\n', '\n'),
    good.replace('=\n', '\n'),
    lines(64),
  ]) {
    assert.throws(() => parseAddCheckpoint(bad), { code: 'schema' }, bad)
  }
})

test('E-01 a proof that leads to the new root from another old one names the root that the new tree begins with', () => {
  assert.deepEqual(contradictingRoot({ from: ours, to: other, hashes: growth }), pair(pair(leaf(1), leaf(2)), leaf(9)))
  const honest = { size: 3, root: pair(pair(leaf(1), leaf(2)), leaf(9)) }
  assert.equal(contradictingRoot({ from: honest, to: other, hashes: growth }), undefined)
  const wrong = growth.map((hash, at) => (at === 1 ? leaf(7) : hash))
  assert.equal(contradictingRoot({ from: ours, to: other, hashes: wrong }), undefined)
})

test('E-01 two checkpoints of one log that contradict each other are a fork to anybody who has its public key', () => {
  const publicKey = log.publicKey
  const fork = (notes: readonly string[], prefix: unknown) => () =>
    verifyFork({ fork: { notes, prefix }, origin, publicKey })
  const hashes = growth.map(toBase64url)
  const root = toBase64url(pair(pair(leaf(1), leaf(2)), leaf(9)))
  const own = note(3, ours.root)
  assert.equal(fork([own, note(3, other.root)], null)().checkpoints[0].size, 3)
  assert.equal(fork([own, note(4, other.root)], { root, hashes })().checkpoints[1].size, 4)
  assert.equal(fork([note(4, other.root), own], { root, hashes })().checkpoints[0].size, 3)
  const innocent = { code: 'proof-invalid' }
  assert.throws(fork([own, own], null), innocent)
  assert.throws(fork([own, note(4, other.root)], null), innocent)
  assert.throws(fork([note(3, pair(pair(leaf(1), leaf(2)), leaf(9))), note(4, other.root)], { root, hashes }), innocent)
  assert.throws(fork([own, note(4, other.root)], { root: toBase64url(leaf(5)), hashes }), innocent)
  const strange = signCheckpoint({ key: seeded(2), origin, size: 3, root: other.root })
  assert.throws(fork([own, strange], null), { code: 'checkpoint-invalid' })
  assert.throws(fork([own], null), { code: 'schema' })
})

test('E-05 of a witness’s answer only its own cosignature of this note, in time, is kept', () => {
  const key = seeded(3)
  const witness = { name: 'comity/beta/witness', type: 'cosignature', publicKey: key.publicKey } as const
  const sent = note(3, ours.root)
  const lines = (given: { readonly key?: typeof key; readonly name?: string; readonly note?: string; readonly time?: number }) =>
    signatureLines(cosignCheckpoint({ key, name: witness.name, note: sent, time: 1_000, ...given })).split('—').slice(2)
      .map((line) => `—${line}`).join('') // prettier-ignore
  const read = (answer: string) => readCosignature({ note: sent, answer, witness, from: 900, to: 1_100 })
  const good = lines({})
  assert.deepEqual(read(good), { line: good, time: 1_000 })
  assert.equal(read(`${lines({ key: seeded(4), name: 'comity/gamma/witness' })}${good}`).line, good)
  for (const lie of [
    lines({ key: seeded(4) }),
    lines({ name: 'comity/gamma/witness' }),
    lines({ note: note(4, other.root) }),
    lines({ time: 0 }),
    lines({ time: 899 }),
    lines({ time: 1_101 }),
    good.repeat(64),
    '',
    'no line\n',
  ]) {
    assert.throws(() => read(lie), { code: 'checkpoint-invalid' }, lie)
  }
})
