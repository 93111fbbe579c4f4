import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documents } from './check-docs.ts'
import { runCommand } from './commands.ts'
import { fencedBlocks } from './markdown.ts'
import type { Findings, Problem } from './problem.ts'
import { type Manifest, textOf } from './tree.ts'

interface Example {
  readonly language: string
  readonly where: string
  readonly text: string
}

const limit = 120_000

/**
 * Runs every `ts` and `sh` block of the documents. A `ts` block runs as a file of its own with this repository's
 * packages; a `sh` block runs in an empty folder with this repository's programs on PATH. Blocks that begin with
 * `npm ci` are what `.ci/run` does itself; of those only the script names are checked.
 */
export async function checkExamples({ root }: { readonly root: string }): Promise<Findings> {
  const examples = documents(root).flatMap((file) =>
    fencedBlocks(textOf(root, file))
      .filter(({ language }) => language === 'ts' || language === 'sh')
      .map(({ language, line, text }) => ({ language, where: `${file}:${line}`, text })),
  )
  const problems: Problem[] = []
  const queue = [...examples]
  const work = async (): Promise<void> => {
    for (let example = queue.shift(); example !== undefined; example = queue.shift()) {
      problems.push(...(await runExample(root, example)))
    }
  }
  await Promise.all([work(), work()])
  return { problems, notes: [] }
}

async function runExample(root: string, example: Example): Promise<Problem[]> {
  if (example.language === 'ts') return runModule(root, example)
  if (/^\s*npm (?:ci|run|start|test)\b/m.test(example.text)) return checkScripts(root, example)
  return runShell(root, example)
}

async function runModule(root: string, { where, text }: Example): Promise<Problem[]> {
  const folder = join(root, 'build/examples')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${where.replaceAll(/[^a-z0-9]+/gi, '-')}.ts`)
  writeFileSync(file, text)
  const ended = await runCommand({ root, program: 'node', args: [file], cwd: folder, env: {}, milliseconds: limit })
  return ended.code === 0 ? [] : [{ where, reason: `the example ends with ${ended.code}: ${lastLines(ended.output)}` }]
}

async function runShell(root: string, { where, text }: Example): Promise<Problem[]> {
  const folder = mkdtempSync(join(tmpdir(), 'comity-example-'))
  try {
    const args = ['-euo', 'pipefail', '-c', text]
    const ended = await runCommand({
      root,
      program: 'bash',
      args,
      cwd: folder,
      env: { HOME: folder },
      milliseconds: limit,
    })
    return ended.code === 0
      ? []
      : [{ where, reason: `the example ends with ${ended.code}: ${lastLines(ended.output)}` }]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `npm ci && npm test` cannot run inside `npm test`; the names in it must at least be scripts that exist. */
function checkScripts(root: string, { where, text }: Example): Problem[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const named = [...text.matchAll(/\bnpm (?:run )?(?<script>[a-z:]+)/g)].map((match) => match.groups?.['script'] ?? '')
  const programs = [...text.matchAll(/\bnpx (?<program>[a-z-]+)/g)].map((match) => match.groups?.['program'] ?? '')
  return [
    ...named
      .filter((script) => script !== 'ci' && script !== 'run' && manifest.scripts?.[script] === undefined)
      .map((script) => ({ where, reason: `package.json has no script ${script}` })),
    ...programs
      .filter((program) => !existsSync(join(root, 'node_modules/.bin', program)))
      .map((program) => ({ where, reason: `there is no program ${program}` })),
  ]
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-6).join(' | ')
}
