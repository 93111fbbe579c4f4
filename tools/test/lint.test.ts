import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { ESLint } from 'eslint'
import { runCommand } from '../commands.ts'

const root = join(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: root })

/** Lints text as if it were that file, by the rules that need no types. */
async function messages(file: string, text: string): Promise<readonly string[]> {
  const results = await eslint.lintText(text, { filePath: join(root, file) })
  return results.flatMap((result) => result.messages.map(({ ruleId, message }) => `${ruleId ?? 'parser'}: ${message}`))
}

const pure = 'packages/codec/src/bytes.ts'
const program = 'packages/node/src/context.ts'

const refused: readonly (readonly [string, string, string, RegExp])[] = [
  ['a clock in a lower layer', pure, 'export const now = (): number => Date.now()\n', /rule 1/],
  ['a new Date() in a lower layer', pure, 'export const now = (): Date => new Date()\n', /rule 1/],
  ['Math.random in a lower layer', pure, 'export const r = (): number => Math.random()\n', /rule 1/],
  ['crypto in a lower layer', pure, 'export const c = (): unknown => crypto.subtle\n', /rule 1/],
  ['fetch in a lower layer', pure, "export const f = (): unknown => fetch('x')\n", /rule 1/],
  ['process in a lower layer', pure, 'export const p = (): unknown => process.env\n', /rule 1/],
  [
    'node:fs in a lower layer',
    pure,
    "import { readFileSync } from 'node:fs'\nexport const x = readFileSync\n",
    /rule 1/,
  ],
  ['a star export', program, "export * from './schema.ts'\n", /rule 5/],
  [
    'a verify function that returns a boolean',
    program,
    'export function verifyX(): boolean {\n  return true\n}\n',
    /rule 10/,
  ],
  [
    'a verify function that promises a boolean',
    program,
    'export function verifyX(): Promise<boolean> {\n  return Promise.resolve(true)\n}\n',
    /rule 10/,
  ],
  ['a bare error', program, "export function f(): never {\n  throw new Error('x')\n}\n", /rule 11/],
  ['a mocking library', program, "import { mock } from 'node:test'\nexport const m = mock\n", /rule 18/],
  ['any', program, 'export const f = (x: any): unknown => x\n', /no-explicit-any/],
  ['a non-null assertion', program, 'export const f = (x: string | null): string => x!\n', /no-non-null-assertion/],
  ['a disable without a reason', program, '// eslint-disable-next-line no-console\nconsole.log(1)\n', /say why/],
]

for (const [what, file, text, expected] of refused) {
  test(`lint refuses ${what}`, async () => {
    assert.match((await messages(file, text)).join('\n'), expected)
  })
}

test('lint lets assertNever throw a bare error', async () => {
  const text = 'export function assertNever(x: never): never {\n  throw new Error(`unexpected ${String(x)}`)\n}\n'
  assert.doesNotMatch((await messages(program, text)).join('\n'), /rule 11/)
})

test('lint refuses optional and default parameters where something is verified, decided or evaluated', async () => {
  const file = 'packages/agreement/src/decide.ts'
  for (const text of [
    'export function decide(now?: number): number {\n  return now ?? 0\n}\n',
    'export function decide(now = 0): number {\n  return now\n}\n',
    'export function decide({ now = 0 }: { now: number }): number {\n  return now\n}\n',
    'export interface Input {\n  readonly threshold?: number\n}\n',
  ]) {
    assert.match((await messages(file, text)).join('\n'), /rule 9/)
  }
})

test('lint by types refuses a promise that nobody waits for, any that spreads, and a condition that is always true', async (t) => {
  // In the tree, whose types it reads, and gone at the end.
  const file = join(import.meta.dirname, `lint-by-types-${String(process.pid)}.ts`)
  t.after(() => {
    rmSync(file, { force: true })
  })
  const text = [
    "const later = (): Promise<number> => Promise.resolve(JSON.parse('1') as number)",
    'export function go(one: { readonly name: string }): unknown {',
    '  later()',
    "  const read = JSON.parse('{}').name",
    '  return one ? read : later',
    '}',
  ]
  writeFileSync(file, `${text.join('\n')}\n`)
  const args = ['--tsconfig', 'tsconfig.whole.json', file]
  const { code, output } = await runCommand({
    root,
    program: 'oxlint',
    args,
    cwd: root,
    env: {},
    milliseconds: 600_000,
  })
  assert.equal(code, 1, output)
  for (const rule of ['no-floating-promises', 'no-unsafe-member-access', 'no-unnecessary-condition'])
    assert.match(output, new RegExp(`typescript\\(${rule}\\)`))
})
