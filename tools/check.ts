import { join } from 'node:path'
import { runChecks } from './checks.ts'

const root = join(import.meta.dirname, '..')
const { passed, failures } = await runChecks({ root, concurrency: 2, print: (line) => console.log(line) })
console.log(`${passed} checks passed, ${failures.length} failed`)
process.exitCode = failures.length === 0 ? 0 : 1
