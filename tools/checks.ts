import { checkAttacks } from './check-attacks.ts'
import { checkDocs } from './check-docs.ts'
import { checkErrors } from './check-errors.ts'
import { checkExamples } from './check-examples.ts'
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

/** Every check, cheapest first. Each counts as one in the last line of `npm test`. */
const checks: readonly Check[] = [
  { name: 'layers', run: (root) => checkLayers({ root }) },
  { name: 'sizes', run: (root) => checkSizes({ root }) },
  { name: 'licences', run: (root) => checkLicences({ root }) },
  { name: 'docs', run: (root) => checkDocs({ root }) },
  { name: 'attacks', run: (root) => checkAttacks({ root }) },
  { name: 'errors', run: (root) => checkErrors({ root }) },
  { name: 'generated', run: (root) => checkGenerated({ root }) },
  { name: 'format', run: (root) => command(root, 'prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'types', run: (root) => command(root, 'tsc', ['-b']) },
  { name: 'lint', run: (root) => command(root, 'eslint', ['--max-warnings', '0', '.']) },
  { name: 'examples', run: (root) => checkExamples({ root }) },
]

/** Runs the checks one after the other and prints what they find; returns how many passed and which failed. */
export async function runChecks({
  root,
  print,
}: {
  readonly root: string
  readonly print: (line: string) => void
}): Promise<{ readonly passed: number; readonly failures: readonly string[] }> {
  let passed = 0
  const failures: string[] = []
  for (const { name, run } of checks) {
    const started = performance.now()
    const { problems, notes } = await settled(run, root)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    for (const note of notes) print(`note   ${name}: ${problemLine(note)}`)
    for (const problem of problems) print(`FAILED ${name}: ${problemLine(problem)}`)
    if (problems.length === 0) passed += 1
    else failures.push(`check ${name}`)
    print(`${problems.length === 0 ? 'ok    ' : 'FAILED'} check ${name}: ${problems.length} problems, ${seconds} s`)
  }
  return { passed, failures }
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

async function command(root: string, program: string, args: readonly string[]): Promise<Findings> {
  const ended = await runCommand({ root, program, args, cwd: root, env: {}, milliseconds: 600_000 })
  if (ended.code === 0) return { problems: [], notes: [] }
  const shown = ended.output.trim().split('\n').slice(0, 200).join('\n')
  return {
    problems: [{ where: `${program} ${args.join(' ')}`, reason: `ends with ${ended.code}\n${shown}` }],
    notes: [],
  }
}
