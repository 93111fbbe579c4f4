import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** How a command ended and everything it printed. */
export interface Ended {
  readonly code: number
  readonly output: string
}

/** Runs a program with the repository's own Node and tools first on PATH; never through a shell. */
export async function runCommand({
  root,
  program,
  args,
  cwd,
  env,
  milliseconds,
}: {
  readonly root: string
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly milliseconds: number
}): Promise<Ended> {
  const PATH = `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`
  const child = spawn(program, [...args], {
    cwd,
    env: { ...process.env, ...env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: milliseconds,
  })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output += chunk.toString('utf8')
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const late = signal === null ? '' : `\nended by ${signal} (limit ${milliseconds} ms)`
      resolve({ code: code ?? 1, output: output + late })
    })
  })
}
