import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isComityError } from '@comity/codec'
import { exitCodeOf, exits } from '../exit-code.ts'
import { currentSecret, protectionOf, protectionOptions, protectionUsage } from '../keys/chosen-protection.ts'
import { secretVariables } from '../keys/secret.ts'
import { sayFailure } from '../say-failure.ts'
import { makeAgreementKey } from './agreement-key.ts'
import { signElsewhere } from './sign-elsewhere.ts'

const usage = `usage:
  comity-signatory new-key FILE --party CODE [PROTECTION]
  comity-signatory sign REQUEST KEYFILE --agreement HASH

Keeps an agreement key off the node; needs no node and no network. HASH is that of the terms which a person has read.

${protectionUsage}.
`

const text = { type: 'string' } as const
const options = { party: text, agreement: text, ...protectionOptions } as const

type Given = ReturnType<typeof readArguments>

function readArguments() {
  return parseArgs({ options, allowPositionals: true, strict: true })
}

/** Runs the program: one line of JSON on standard output, or an exit code that says why not. */
async function main(): Promise<number> {
  try {
    const line = await run(readArguments())
    if (line !== undefined) {
      process.stdout.write(line)
      return exits.done
    }
  } catch (error) {
    if (!isUsage(error)) {
      sayFailure(error)
      const exit = exitCodeOf(error)
      // What is refused here came in a file.
      return exit === exits.internal && isComityError(error) ? exits.badInput : exit
    }
  }
  process.stderr.write(usage)
  return exits.usage
}

function isUsage(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

async function run({ positionals: [command, first, second, ...rest], values }: Given): Promise<string | undefined> {
  const { party, agreement } = values
  if (first === undefined || rest.length > 0) return undefined
  if (command === 'new-key' && second === undefined && party !== undefined) {
    const protection = await protectionOf({ keys: 'plain', ...values }, secretVariables.current)
    if (protection === undefined) return undefined
    const publicKey = await makeAgreementKey({ path: resolve(first), party, protection })
    return `${JSON.stringify({ party, publicKey })}\n`
  }
  if (command === 'sign' && second !== undefined && agreement !== undefined) {
    const request = await readFile(first, 'utf8')
    return signElsewhere({ request, agreement, keyFile: resolve(second), secret: currentSecret(), now: Date.now() })
  }
  return undefined
}

process.exitCode = await main()
