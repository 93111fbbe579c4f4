import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileKernel, readAssembly } from '../kernel/compile.ts'
import type { KernelExports } from '../src/kernel-exports.ts'
import { instantiate } from '../src/webassembly.ts'

/*
 * Products are right only for operands whose widths multiply to at most 3 (kernel/assembly/field.ts). Here the kernel runs
 * on widths instead of numbers: the same sources over a field whose limbs ARE their widths, where sums add up, products
 * and carries ask and give width 1, and whatever asks too much is a trap. One run of a function proves it for all inputs,
 * since no operation depends on them.
 */
const widths = `
export function operations(): i32 { return 0 }
// @ts-ignore: AssemblyScript decorates functions, TypeScript only classes
@inline
function larger(a: v128, b: v128): v128 { return f64x2.max(f64x2.abs(a), f64x2.abs(b)) }
function widest(a: usize): f64 {
  let most = v128.load(a)
  for (let at: usize = 0; at < 80; at += 16) most = larger(most, v128.load(a + at))
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1))
}
function allow(width: f64, most: f64): void { if (!(width <= most)) unreachable() }
function fill(out: usize, width: f64): void {
  for (let at: usize = 0; at < 80; at += 16) v128.store(out + at, f64x2.splat(width))
}
export function mul(out: usize, a: usize, b: usize): void { allow(widest(a) * widest(b), 3); fill(out, 1) }
export function sq(out: usize, a: usize): void { allow(widest(a), 1); fill(out, 1) }
export function sqTimes(out: usize, a: usize, count: i32): void { sq(out, a) }
export function add(out: usize, a: usize, b: usize): void { fill(out, widest(a) + widest(b)) }
export function sub(out: usize, a: usize, b: usize): void { fill(out, widest(a) + widest(b)) }
export function carry(out: usize, a: usize): void { allow(widest(a), 8); fill(out, 1) }
export function carryLimbs(out: usize, a0: v128, a1: v128, a2: v128, a3: v128, a4: v128): void {
  const most = larger(larger(larger(a0, a1), larger(a2, a3)), a4)
  allow(max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)), 8)
  fill(out, 1)
}
export function askFrozen(a: usize): void { allow(widest(a), 3) }
`

/** One change to a text; it must find what it changes. */
type Change = (text: string) => string
const replacing =
  (from: string | RegExp, to: string): Change =>
  (text) => {
    const changed = text.replaceAll(from instanceof RegExp ? new RegExp(from, 'g') : from, to)
    if (changed === text) throw new TypeError('nothing to change')
    return changed
  }

const power = /export function powP58[\s\S]*\n}\n/.exec(readAssembly('field.ts'))?.[0] ?? ''
const abstract: Readonly<Record<string, readonly Change[]>> = {
  'field.ts': [() => `import { temporary } from './memory'\n${widths}\n${power}`],
  'constants.ts': [replacing(/-?\d+\.0/, '1.0')],
  'point.ts': [replacing('f64x2.sub(', 'f64x2.add(')],
  // Every lane is valid, so that the functions behind a check run as well.
  'ristretto.ts': [replacing('v128.or(negativeMask(v), zeroMask(y))', 'negativeMask(v)')],
  'encoding.ts': [
    replacing(/store<f64>\((at[^,]*), .*\)\n/, 'store<f64>($1, 2.0)\n'),
    replacing(
      'const out = FROZEN + lane * 40',
      'askFrozen(a)\n  const out = FROZEN + lane * 40\n  if (out != 0) return out',
    ),
    replacing(
      'v128.bitselect(v128.load(a + at), v128.load(b + at), mask)',
      'f64x2.max(v128.load(a + at), v128.load(b + at))',
    ),
    replacing(/const sign = v128.and\(mask, .*\n/, 'const sign = i64x2.splat(0)\n'),
    (text) => `import { askFrozen } from './field'\n${text}`,
  ],
}

async function openWidths(extra: Readonly<Record<string, Change>>): Promise<KernelExports> {
  const names = new Set([...Object.keys(abstract), ...Object.keys(extra)])
  const files = Object.fromEntries(
    [...names].map((name) => {
      const source = extra[name] === undefined ? readAssembly(name) : extra[name](readAssembly(name))
      return [name, (abstract[name] ?? []).reduce((text, change) => change(text), source)]
    }),
  )
  return (await instantiate(await compileKernel({ entry: 'index.ts', files }))) as KernelExports
}

/** Runs every function on the all-zero encoding; weights of all digits, so that sums add and subtract. */
function runAll(kernel: KernelExports): void {
  const memory = new Uint8Array(kernel.memory.buffer)
  memory
    .subarray(kernel.WEIGHTS.value, kernel.WEIGHTS.value + 32 * 100)
    .forEach((_, at, weights) => (weights[at] = at * 37))
  assert.equal(kernel.isElement(), 1)
  assert.equal(kernel.multiply(), 1)
  memory.fill(0, kernel.INPUT.value, kernel.INPUT.value + 64)
  assert.equal(kernel.addElements(), 1)
  kernel.fromUniform()
  kernel.multiplyUniform()
  for (const count of [1, 3, 100]) assert.equal(kernel.sum(count), 1)
}

test('no product, square or carry anywhere in the kernel is asked for more width than it takes', async () => {
  runAll(await openWidths({}))
})

const dropped: readonly { readonly file: string; readonly from: string; readonly to: string }[] = [
  { file: 'point.ts', from: '  carry(eg, eg)\n', to: '' },
  { file: 'ristretto.ts', from: '  carry(u1, u1)\n  carry(u2, u2)\n', to: '' },
  { file: 'ristretto.ts', from: '  add(u1, z, y)\n  carry(u1, u1)\n', to: '  add(u1, z, y)\n' },
  { file: 'ristretto.ts', from: '  carry(s, s) // t\n', to: '' },
]

for (const { file, from, to } of dropped) {
  test(`a carry left out of ${file} is seen: ${from.trim().split('\n').join('; ')}`, async () => {
    const kernel = await openWidths({ [file]: replacing(from, to) })
    assert.throws(() => runAll(kernel), /unreachable/)
  })
}

test('every constant of the field is of width 1', () => {
  const numbers = readAssembly('constants.ts').match(/-?\d+(?=\.0)/g) ?? []
  assert.equal(numbers.length, 100)
  for (const number of numbers) assert(Math.abs(Number(number)) <= 2 ** 50 + 2 ** 14)
})
