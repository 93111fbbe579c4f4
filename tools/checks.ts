import { join } from 'node:path'
import { checkAttacks } from './check-attacks.ts'
import { checkDocs } from './check-docs.ts'
import { checkErrors } from './check-errors.ts'
import { checkExamples } from './check-examples.ts'
import { checkExits } from './check-exits.ts'
import { checkGenerated } from './check-generated.ts'
import { checkLayers } from './check-layers.ts'
import { checkLicences } from './check-licences.ts'
import { checkSizes } from './check-sizes.ts'
import { runCommand } from './commands.ts'
import { type Findings, problemLine } from './problem.ts'

interface Check {
  readonly name: string
  readonly run: (root: string) => Findings | Promise<Findings>
}

/** Every check, the longest first, so that the others can run beside it. Each counts as one in the last line of `npm test`. */
const checks: readonly Check[] = [
  { name: 'lint by types', run: (root) => command(root, 'oxlint', ['--tsconfig', 'tsconfig.whole.json']) },
  { name: 'lint', run: (root) => command(root, 'eslint', ['--max-warnings', '0', '.']) },
  { name: 'layers', run: (root) => checkLayers({ root }) },
  { name: 'sizes', run: (root) => checkSizes({ root }) },
  { name: 'licences', run: (root) => checkLicences({ root }) },
  { name: 'docs', run: (root) => checkDocs({ root }) },
  { name: 'attacks', run: (root) => checkAttacks({ root }) },
  { name: 'errors', run: (root) => checkErrors({ root }) },
  { name: 'exits', run: (root) => checkExits({ root }) },
  { name: 'generated', run: (root) => checkGenerated({ root }) },
  // The tree as two programs: the pure packages without Node's types, and all of it with them. As fifteen projects
  // (`npm run types`, which next time reads only what changed) a first run takes three times as long.
  { name: 'types of the pure packages', run: (root) => types(root, 'tsconfig.pure.json') },
  { name: 'types', run: (root) => types(root, 'tsconfig.whole.json') },
  { name: 'types of the web application', run: (root) => types(root, 'packages/web/tsconfig.json') },
  { name: 'format', run: (root) => command(root, 'prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'examples', run: (root) => checkExamples({ root }) },
]

/** Runs the checks, some at a time, and prints what they find as each ends; returns how many passed and which failed. */
export async function runChecks({
  root,
  concurrency,
  print,
}: {
  readonly root: string
  readonly concurrency: number
  readonly print: (line: string) => void
}): Promise<{ readonly passed: number; readonly failures: readonly string[] }> {
  const failures: string[] = []
  const queue = [...checks]
  const work = async (): Promise<void> => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      if (!(await isPassed(check, { root, print }))) failures.push(`check ${check.name}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return { passed: checks.length - failures.length, failures }
}

async function isPassed(
  { name, run }: Check,
  { root, print }: { readonly root: string; readonly print: (line: string) => void },
): Promise<boolean> {
  const started = performance.now()
  const { problems, notes } = await settled(run, root)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  for (const note of notes) print(`note   ${name}: ${problemLine(note)}`)
  for (const problem of problems) print(`FAILED ${name}: ${problemLine(problem)}`)
  print(`${problems.length === 0 ? 'ok    ' : 'FAILED'} check ${name}: ${problems.length} problems, ${seconds} s`)
  return problems.length === 0
}

/** A check that breaks has found something: it must not end the run, nor pass. */
async function settled(run: Check['run'], root: string): Promise<Findings> {
  try {
    return await run(root)
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { problems: [{ where: 'the check itself', reason }], notes: [] }
  }
}

/** By path: the linter's TypeScript 6 has a `tsc` as well. */
function types(root: string, project: string): Promise<Findings> {
  return command(root, 'node', [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', project])
}

async function command(root: string, program: string, args: readonly string[]): Promise<Findings> {
  // Beside testnets a check gets what time they leave.
  const ended = await runCommand({ root, program, args, cwd: root, env: {}, milliseconds: 1_800_000 })
  if (ended.code === 0) return { problems: [], notes: [] }
  const shown = ended.output.trim().split('\n').slice(0, 200).join('\n')
  return {
    problems: [{ where: `${program} ${args.join(' ')}`, reason: `ends with ${ended.code}\n${shown}` }],
    notes: [],
  }
}
