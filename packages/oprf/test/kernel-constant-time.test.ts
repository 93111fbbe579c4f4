import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { kernelGroup } from '../src/group-kernel.ts'
import type { KernelExports } from '../src/kernel-exports.ts'
import { instantiate } from '../src/webassembly.ts'
import { compileEdited, counting, type Edit, littleEndian, order } from './kernel-build.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))
/** Any scalars below 2^252 do: what is counted must not depend on them. */
const anyKey = () => random(32).map((byte, at) => (at === 31 ? byte & 15 : byte))
const keys = [
  ...[1n, 2n, 8n, 15n, 16n, 2n ** 128n, 2n ** 252n, order - 1n, order - 2n].map(littleEndian),
  ...['88', '0f', '01'].map((byte) => littleEndian(BigInt(`0x${byte.repeat(32)}`) % order)),
  ...Array.from({ length: 40 }, anyKey),
]

/** What a call costs: field operations and secret table look-ups. */
async function costs(edits: readonly Edit[]): Promise<ReadonlySet<string>> {
  const kernel = (await instantiate(await compileEdited([counting, ...edits]))) as KernelExports
  const group = kernelGroup(kernel)
  const uniform = random(64)
  const element = group.elementFromUniform(random(64))
  const seen = new Set<string>()
  const count = (name: string, call: () => unknown) => {
    const [operations, looks] = [kernel.operations(), kernel.tableLooks()]
    call()
    seen.add(
      `${name}: ${String(kernel.operations() - operations)} operations, ${String(kernel.tableLooks() - looks)} looks`,
    )
  }
  for (const scalar of keys) {
    count('multiply', () => group.multiply({ scalar, element }))
    count('multiplyUniform', () => group.multiplyUniform({ scalar, uniform }))
  }
  for (let at = 0; at < 40; at += 1) {
    const input = random(64)
    count('multiplyUniform', () => group.multiplyUniform({ scalar: keys[0] ?? input, uniform: input }))
    count('elementFromUniform', () => group.elementFromUniform(input))
  }
  return seen
}

test('a secret multiplication costs the same field operations and table look-ups for every key and every input', async () => {
  const seen = await costs([])
  assert.equal(seen.size, 3, [...seen].join('\n'))
  for (const line of seen) if (!line.startsWith('element')) assert.match(line, /, 512 looks$/)
})

const leaks: readonly (Edit & { readonly why: string })[] = [
  {
    why: 'skips the addition for a digit of 0',
    file: 'multiply.ts',
    from: '    addCached(out, out, CHOSEN)',
    to: '    if (load<i8>(DIGITS + at) != 0) addCached(out, out, CHOSEN)',
  },
  {
    why: 'stops at the entry it looks for',
    file: 'multiply.ts',
    from: '    gatherVector(TABLE + at * POINT, mask, VECTOR)',
    to: '    gatherVector(TABLE + at * POINT, mask, VECTOR)\n    if (size == <i32>at + 1) break',
  },
  {
    why: 'leaves out doublings of the identity at the top',
    file: 'multiply.ts',
    from: '    if (at < 63) {',
    to: '    if (at < 63 && (load<u64>(SCALAR + 24) >> 32 != 0 || at < 48)) {',
  },
  {
    why: 'takes the root again where the map met no square',
    file: 'ristretto.ts',
    from: '  mul(w1, w0, s)',
    to: '  if (i64x2.extract_lane(wasSquare, 0) == 0) sqrtRatio(w0, u, v)\n  mul(w1, w0, s)',
  },
]

for (const { why, ...leak } of leaks) {
  test(`a planted leak is seen: the kernel ${why}`, async () => {
    const edits = leak.to.includes('SCALAR')
      ? [leak, { file: 'multiply.ts', from: 'CHOSEN, DIGITS, POINT,', to: 'CHOSEN, DIGITS, POINT, SCALAR,' }]
      : [leak]
    assert((await costs(edits)).size > 3)
  })
}
