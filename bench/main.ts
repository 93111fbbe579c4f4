import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchLinking, type LinkingResult } from './linking.ts'
import { benchLoad, type LoadResult } from './load.ts'
import { benchLog, type LogResult } from './log.ts'
import { benchLookup, type LookupResult } from './lookup.ts'
import { benchOprf, type OprfResult } from './oprf.ts'
import { benchQuestion, type QuestionResult } from './question.ts'
import { benchImport, benchScale, type ScaleResult } from './scale.ts'

/*
 * npm run bench                     everything, at 10^4, 10^5 and 10^6 records
 * npm run bench -- --quick --json   under five minutes, one JSON object on standard output
 * npm run bench -- log              the log alone, of a million entries; with --quick of a hundred thousand
 * npm run bench -- linking          half a million records in fifty thousand cases; with --quick two thousand cases
 * npm run bench -- load             a partner's questions while another sends all it can; with --quick one round
 *
 * Every figure is a median of repetitions that were run in turns with its peers or its floor, in this one run.
 */
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' } },
  allowPositionals: true,
})
const isQuick = values.quick === true
const logEntries = isQuick ? 100_000 : 1_000_000
const note = (text: string) => process.stderr.write(`${text}\n`)

interface BenchResult extends OprfResult {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGb: number; readonly node: string }
  readonly question: QuestionResult
  readonly lookup: LookupResult
  readonly import: { readonly perSecond: number }
  readonly log: LogResult
  readonly linking?: LinkingResult
  readonly scale?: readonly ScaleResult[]
}

if (positionals.includes('log')) {
  const log = await benchLog({ entries: logEntries })
  process.stdout.write(values.json === true ? `${JSON.stringify({ log })}\n` : reportLog(log))
  process.exit()
}
if (positionals.includes('linking')) {
  const linking = await benchLinking({ cases: isQuick ? 2_000 : 50_000 })
  process.stdout.write(values.json === true ? `${JSON.stringify({ linking })}\n` : reportLinking(linking))
  process.exit()
}
if (positionals.includes('load')) {
  const load = await benchLoad({ rounds: isQuick ? 1 : 5 })
  process.stdout.write(values.json === true ? `${JSON.stringify({ load })}\n` : reportLoad(load))
  process.exit()
}
note('kernel: ours, noble and @openmined/psi.js in turns')
const oprf = await benchOprf({ quick: isQuick })
note('a single question over loopback, and its floor')
// A node runs for months: the first hundreds of questions of a process are the compiler's.
const question = await benchQuestion({ questions: isQuick ? 200 : 1_000, warmUp: 300 })
note('look-up among a million tags')
const lookup = await benchLookup({ rows: 1_000_000 })
note('import')
const imported = await benchImport({ records: 100_000 })
note('the log')
const log = await benchLog({ entries: logEntries })

const cores = cpus()
let result: BenchResult = {
  machine: {
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  },
  ...oprf,
  question,
  lookup,
  import: imported,
  log,
}
if (!isQuick) {
  const scale: ScaleResult[] = []
  for (const records of [10_000, 100_000, 1_000_000]) {
    note(`${String(records)} records: import, publish, synchronise, look up`)
    scale.push(await benchScale({ records }))
  }
  note('linking')
  result = { ...result, scale, linking: await benchLinking({ cases: 50_000 }) }
}
process.stdout.write(values.json === true ? `${JSON.stringify(result)}\n` : report(result))

function reportLog({
  entries,
  appendPerSecond,
  sequencePerSecond,
  startSeconds,
  proof,
  cpuSeconds,
}: LogResult): string {
  return (
    `log of ${String(entries)} entries: ${String(appendPerSecond)} durable appends a second, ` +
    `${String(sequencePerSecond)} placed a second; start ${String(startSeconds)} s (CPU ${String(cpuSeconds.start)} s); ` +
    `proof ${String(proof.bytes)} bytes in ${String(proof.ms)} ms, verified in ${String(proof.verifyMs)} ms\n`
  )
}

function reportLinking({ records, cases, links, groups, newRecord, findSeconds, rssMb }: LinkingResult): string {
  return (
    `${String(records)} records in ${String(cases)} cases: a new record stored and linked in p50 ${String(newRecord.p50ms)} ms, at ` +
    `most ${String(newRecord.maxMs)} ms; ${String(groups)} groups among ${String(links)} shared identifiers in ${String(findSeconds)} s, ` +
    `${String(rssMb.peak)} MB at most (${String(rssMb.before)} MB before)\n`
  )
}

function reportLoad({ quietP99ms, loadedP99ms, ratio, eventLoopP99ms, served, busy }: LoadResult): string {
  return (
    `a question of 64 elements: p99 ${String(quietP99ms)} ms quiet, ${String(loadedP99ms)} ms beside 64 largest batches of another ` +
    `partner (${String(ratio)} times); event loop p99 ${String(eventLoopP99ms)} ms; of theirs ${String(served)} served, ` +
    `${String(busy)} busy\n`
  )
}

function report({
  machine,
  oprf: steps,
  online,
  question: asked,
  lookup: found,
  scale,
  linking,
  ...rest
}: BenchResult): string {
  const lines = [
    `${machine.cpu}, ${String(machine.cores)} cores, ${String(machine.memoryGb)} GiB, Node ${machine.node}`,
    '',
    'per item, one thread            µs   times noble   times OpenMined',
    ...Object.entries({ ...steps, online }).map(
      ([step, { us, vsNoble, vsOpenMined }]) =>
        `  ${step.padEnd(24)} ${String(us).padStart(7)} ${String(vsNoble).padStart(13)} ${String(vsOpenMined).padStart(17)}`,
    ),
    '',
    `a single question: p50 ${String(asked.p50ms)} ms, p99 ${String(asked.p99ms)} ms; floor ${String(asked.floorMs)} ms ` +
      `(2 commits of ${String(asked.commitMs)} ms, arithmetic ${String(asked.arithmeticMs)} ms)`,
    `look-up in 10^6 tags: ${String(found.ns)} ns, ${String(found.mb)} MB`,
    `import: ${String(rest.import.perSecond)} records a second`,
    reportLog(rest.log).trimEnd(),
    ...(scale ?? []).map(
      (size) =>
        `${String(size.records)} records: import ${String(size.import.seconds)} s; publish ${String(size.publish.seconds)} s ` +
        `(${String(Math.round(size.publish.ofKernel * 100))} % of the kernel on all cores); ` +
        `sync ${String(size.sync.seconds)} s, ${String(size.sync.mb)} MB; look-up ${String(size.lookup.ns)} ns, ` +
        `${String(size.lookup.mb)} MB; process ${String(size.rssMb)} MB`,
    ),
    ...(linking === undefined ? [] : [reportLinking(linking).trimEnd()]),
  ]
  return `${lines.join('\n')}\n`
}
