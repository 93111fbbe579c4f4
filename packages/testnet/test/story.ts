import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newcomerEnv } from './newcomer-env.ts'

export interface Told {
  /** What the script ends with, its last line. */
  readonly figures: Readonly<Record<string, unknown>>
  /** What it said on the way. */
  readonly said: string
}

/**
 * Runs a script of `examples/` to its end as a newcomer would, in a folder of its own that is there for `look` and then gone. A
 * script that ends with anything but 0 fails the test with the end of what it said.
 */
export async function tell(
  script: string,
  { args = [], look }: { readonly args?: readonly string[]; readonly look?: (folder: string) => Promise<void> } = {},
): Promise<Told> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-example-'))
  // As root the database server runs under another account, which must be able to pass through.
  await chmod(folder, 0o711)
  try {
    const child = spawn('bash', [new URL(`../../../examples/${script}`, import.meta.url).pathname, ...args], {
      cwd: folder,
      env: newcomerEnv({ home: folder, temporary: folder }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const text = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.out += piece))
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.err += piece))
    const [code] = (await once(child, 'close')) as [number | null]
    assert.equal(code, 0, text.err.slice(-4_000))
    await look?.(folder)
    return { figures: JSON.parse(text.out.trimEnd().split('\n').at(-1) ?? '') as Told['figures'], said: text.err }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Stories that take minutes run in the soak only. */
export const isShort = process.env['COMITY_SOAK'] === undefined
