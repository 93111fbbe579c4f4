import { join } from 'node:path'
import { runChecks } from './checks.ts'

const root = join(import.meta.dirname, '..')
const { passed, failed } = await runChecks({ root, print: (line) => console.log(line) })
console.log(`${passed} checks passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
