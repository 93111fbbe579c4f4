import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, descriptorOf, splitArguments, type TracedCall, tracedCalls, vectorOf } from './power-loss-trace.ts'

// oxlint-disable-next-line typescript/require-await -- the shape of a stream; the lines are at hand
async function* lines(...all: readonly string[]): AsyncGenerator<string> {
  yield* all
}

async function callsOf(trace: AsyncIterable<string>): Promise<readonly TracedCall[]> {
  const calls: TracedCall[] = []
  for await (const call of tracedCalls(trace)) calls.push(call)
  return calls
}

test('a call has its name, its arguments, its result and its time', async () => {
  const line = String.raw`4532  1795790715.464144 openat(AT_FDCWD<\x2f\x74>, "\x61", O_WRONLY|O_CREAT, 0666) = 3<\x2f\x74\x2f\x61>`
  const [call] = await callsOf(lines(line))
  assert.deepEqual(call, {
    tid: 4532,
    name: 'openat',
    args: [String.raw`AT_FDCWD<\x2f\x74>`, String.raw`"\x61"`, 'O_WRONLY|O_CREAT', '0666'],
    result: String.raw`3<\x2f\x74\x2f\x61>`,
    begin: 1,
    end: 1,
    at: 1_795_790_715_464_144,
  })
})

test('a call that other threads interrupt is one call, from where it was entered to where it returned', async () => {
  const calls = await callsOf(
    lines(
      String.raw`7 1.000001 fsync(3<\x61> <unfinished ...>`,
      '8 1.000002 --- SIGCHLD {si_signo=SIGCHLD} ---',
      '8 1.000003 unlink("\\x62") = -1 ENOENT (No such file or directory)',
      '7 1.000004 <... fsync resumed>) = 0',
      '7 1.000005 +++ exited with 0 +++',
    ),
  )
  assert.deepEqual(
    calls.map(({ name, begin, end, result }) => [name, begin, end, result]),
    [
      ['unlink', 3, 3, '-1 ENOENT (No such file or directory)'],
      ['fsync', 1, 4, '0'],
    ],
  )
})

test('arguments are split at commas that stand in no bracket and no string', () => {
  assert.deepEqual(splitArguments('5<a>, [{iov_base="x", iov_len=1}, {iov_base="y", iov_len=1}], 2, 0'), [
    '5<a>',
    '[{iov_base="x", iov_len=1}, {iov_base="y", iov_len=1}]',
    '2',
    '0',
  ])
  assert.deepEqual(splitArguments(''), [])
})

test('strings, descriptors and vectors give their bytes', () => {
  assert.deepEqual([...bytesOf(String.raw`"\x00\xff"`)], [0, 255])
  assert.deepEqual(descriptorOf(String.raw`12<\x2f\x61>(deleted)`), { fd: 12, path: '/a' })
  assert.deepEqual(descriptorOf(String.raw`AT_FDCWD<\x2f>`), { fd: undefined, path: '/' })
  const vector = String.raw`[{iov_base="\x61", iov_len=1}, {iov_base="\x62\x63", iov_len=2}]`
  assert.equal(vectorOf(vector).toString(), 'abc')
})

test('a line that strace did not write, a string that it cut off and one in another form are refused', async () => {
  await assert.rejects(callsOf(lines('strace: Process 7 attached')), TypeError)
  await assert.rejects(callsOf(lines('7 1.000001 <... fsync resumed>) = 0')), TypeError)
  assert.throws(() => bytesOf(String.raw`"\x61"...`), TypeError)
  assert.throws(() => bytesOf('"abcd"'), TypeError)
  assert.throws(() => vectorOf(String.raw`[{iov_base="\x61"..., iov_len=9}]`), TypeError)
})
