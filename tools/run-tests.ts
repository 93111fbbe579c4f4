import { relative } from 'node:path'
import { run } from 'node:test'
import { inspect } from 'node:util'

/** What a run of test files came to. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  /** Name and reason of every skipped test. */
  readonly skipped: readonly string[]
  /** File and name of every failed test. */
  readonly failures: readonly string[]
}

interface TestEvent {
  readonly name: string
  readonly file?: string
  readonly entryFile?: string
  readonly nesting: number
  readonly skip?: string | boolean
  readonly message?: string
  readonly details?: { readonly type?: string; readonly duration_ms: number; readonly error?: unknown }
}

interface FileState {
  passed: number
  failed: number
  output: string
  milliseconds: number
}

/** What is kept of a file's own output, shown when one of its tests fails: enough for a cause, not for a flood. */
const keptOutput = 8_000

/**
 * Runs test files with Node's runner, each in its own process, `concurrency` at a time, and prints one line a file and
 * the cause of every failure as it happens. A file that holds no test counts as failed: it would prove nothing.
 */
export async function runTests({
  root,
  files,
  concurrency,
  milliseconds,
  showOutput,
  print,
}: {
  readonly root: string
  readonly files: readonly string[]
  readonly concurrency: number
  /** How long one file, and one test, may take. */
  readonly milliseconds: number
  /** Prints what the tests print as it comes (seeds, figures), not only when one fails. */
  readonly showOutput: boolean
  readonly print: (line: string) => void
}): Promise<Tally> {
  const states = new Map<string, FileState>()
  const skipped: string[] = []
  const failures: string[] = []
  const stateOf = (event: TestEvent): FileState => {
    const name = relative(root, event.entryFile ?? event.file ?? '')
    const state = states.get(name) ?? { passed: 0, failed: 0, output: '', milliseconds: 0 }
    states.set(name, state)
    return state
  }
  const stream = run({ files: [...files], cwd: root, concurrency, isolation: 'process', timeout: milliseconds })
  const output = (event: TestEvent): void => {
    keepOutput(stateOf(event), event)
    if (showOutput) print((event.message ?? '').trimEnd())
  }
  stream.on('test:stdout', output)
  stream.on('test:stderr', output)
  stream.on('test:pass', (event: TestEvent) => {
    const state = stateOf(event)
    if (event.skip !== undefined && event.skip !== false) skipped.push(skipLine(root, event))
    else if (isWholeFile(event))
      failures.push(tellFailure({ root, event, state, print, cause: 'the file holds no test' }))
    else if (event.details?.type !== 'suite') state.passed += 1
    countTime(state, event)
  })
  stream.on('test:fail', (event: TestEvent) => {
    const state = stateOf(event)
    countTime(state, event)
    if (event.details?.type === 'suite' && causeOf(event).includes('subtest')) return
    failures.push(tellFailure({ root, event, state, print, cause: causeOf(event) }))
  })
  stream.on('test:summary', (event: { readonly file?: string }) => {
    if (event.file !== undefined) print(fileLine(root, event.file, states))
  })
  stream.resume()
  await new Promise<void>((resolve, reject) => {
    stream.once('end', resolve)
    stream.once('error', reject)
  })
  return { ...sum(states), skipped: skipped.sort(), failures: failures.sort() }
}

function keepOutput(state: FileState, event: TestEvent): void {
  state.output = (state.output + (event.message ?? '')).slice(-keptOutput)
}

function countTime(state: FileState, event: TestEvent): void {
  if (event.nesting === 0) state.milliseconds += event.details?.duration_ms ?? 0
}

/** Node reports a file without tests, or one that breaks before its first test, as one test named like the file. */
function isWholeFile(event: TestEvent): boolean {
  return event.entryFile === undefined && event.name === event.file
}

/** Counts a failed test, prints its cause with what the file printed, and returns its name for the end of the run. */
function tellFailure({
  root,
  event,
  state,
  print,
  cause,
}: {
  readonly root: string
  readonly event: TestEvent
  readonly state: FileState
  readonly print: (line: string) => void
  readonly cause: string
}): string {
  state.failed += 1
  const file = relative(root, event.entryFile ?? event.file ?? '')
  const failure = `${file}: ${isWholeFile(event) ? 'the file as a whole' : event.name}`
  print(`FAILED ${failure}`)
  print(indented(cause))
  if (state.output !== '') print(indented(`its output so far:\n${state.output}`))
  state.output = ''
  return failure
}

function causeOf(event: TestEvent): string {
  const error = event.details?.error
  if (!(error instanceof Error)) return inspect(error)
  const cause = error.cause
  if (cause instanceof Error) return cause.stack ?? cause.message
  return cause === undefined ? error.message : `${error.message}: ${inspect(cause)}`
}

function skipLine(root: string, event: TestEvent): string {
  const reason = typeof event.skip === 'string' && event.skip !== '' ? event.skip : 'no reason given'
  return `${relative(root, event.entryFile ?? event.file ?? '')}: ${event.name} (${reason})`
}

function fileLine(root: string, file: string, states: ReadonlyMap<string, FileState>): string {
  const name = relative(root, file)
  const state = states.get(name) ?? { passed: 0, failed: 0, milliseconds: 0 }
  const word = state.failed === 0 ? 'ok    ' : 'FAILED'
  return `${word} ${name}: ${state.passed} passed, ${state.failed} failed, ${(state.milliseconds / 1000).toFixed(1)} s`
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}

function sum(states: ReadonlyMap<string, FileState>): { readonly passed: number; readonly failed: number } {
  let passed = 0
  let failed = 0
  for (const state of states.values()) {
    passed += state.passed
    failed += state.failed
  }
  return { passed, failed }
}
