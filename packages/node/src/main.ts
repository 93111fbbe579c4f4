import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { fromBase64url } from '@comity/codec'
import { memberClasses } from '@comity/agreement'
import { runBackupCommand } from './backup/command.ts'
import type { NodeConfigValue } from './config.ts'
import { exitCodeOf, exits } from './exit-code.ts'
import { faultPoints } from './fault-points.ts'
import { initNode } from './init.ts'
import { currentSecret, protectionOf, protectionOptions, protectionUsage } from './keys/chosen-protection.ts'
import { secretVariables } from './keys/secret.ts'
import { unpaced } from './log/log-config.ts'
import { builtWeb } from './own/built-web.ts'
import { protectNode } from './protect.ts'
import { sayFailure } from './say-failure.ts'
import { startNode } from './start.ts'

const usage = `usage:
  comity-node init DIR --party CODE --name TEXT --country XX --member-class CLASS --administrator NAME --unit NAME
                       [--language en] [--own-host 127.0.0.1] [--own-port 7400]
                       [--partner-host 127.0.0.1] [--partner-port 7401] [--partner-url URL] [--partner-daily 10000]
                       [--cards] [--agreement-key PUBLICKEY] [--database-url URL] [PROTECTION]
  comity-node protect DIR PROTECTION [--database-url URL]
  comity-node start DIR [--json] [--database-url URL]
  comity-node fault-points [--json]
  comity-node backup DIR FILE (--recipient AGE1… … | --passphrase-file FILE) [--json] [--database-url URL]
  comity-node restore FILE DIR (--identity-file FILE | --passphrase-file FILE) [--log DIR] [--json] [--database-url URL]

CLASS is one of ${memberClasses.join(', ')}. DATABASE_URL stands for --database-url; without either the node runs
a PostgreSQL of its own in DIR/postgres.

PUBLICKEY is that of an agreement key which \`comity-signatory new-key\` made elsewhere.

${protectionUsage}; the new one of protect from ${secretVariables.next} in the same ways.
`

const text = { type: 'string' } as const
const options = {
  party: text,
  name: text,
  language: text,
  country: text,
  'member-class': text,
  administrator: text,
  unit: text,
  'own-host': text,
  'own-port': text,
  'partner-host': text,
  'partner-port': text,
  'partner-url': text,
  'partner-daily': text,
  cards: { type: 'boolean' },
  'database-url': text,
  'agreement-key': text,
  ...protectionOptions,
  json: { type: 'boolean' },
  recipient: { type: 'string', multiple: true },
  'passphrase-file': text,
  'identity-file': text,
  log: text,
} as const

type Values = ReturnType<typeof readArguments>['values']

function readArguments() {
  return parseArgs({ options, allowPositionals: true, strict: true })
}

/** Runs the program and returns its exit code (spec/attacks.md §3). */
async function main(): Promise<number> {
  let given: ReturnType<typeof readArguments>
  try {
    given = readArguments()
  } catch {
    process.stderr.write(usage)
    return exits.usage
  }
  const [command, dir, ...rest] = given.positionals
  if (command === 'backup' || command === 'restore') return backUp(given)
  if (command === 'fault-points' && dir === undefined) return listFaultPoints(given.values.json === true)
  const run = Object.hasOwn(commands, command ?? '') ? commands[command as keyof typeof commands] : undefined
  if (dir === undefined || rest.length > 0 || run === undefined) {
    process.stderr.write(usage)
    return exits.usage
  }
  try {
    return await run(resolve(dir), given.values)
  } catch (error) {
    sayFailure(error)
    return exitCodeOf(error)
  }
}

const commands = { init, protect, start }

async function init(dir: string, values: Values): Promise<number> {
  const { administrator, unit } = values
  const config = configOf(values)
  const protection = await protectionOf({ keys: 'plain', ...values }, secretVariables.current)
  if (config === undefined || administrator === undefined || unit === undefined || protection === undefined) {
    process.stderr.write(usage)
    return exits.usage
  }
  const databaseUrl = databaseUrlOf(values)
  const agreementKey = values['agreement-key']
  const { tokenFile } = await initNode({
    dir,
    config,
    administrator: { name: administrator, unit },
    databaseUrl,
    protection,
    ...(agreementKey === undefined ? {} : { agreementKey: fromBase64url(agreementKey, 32) }),
    now: Date.now,
  })
  process.stdout.write(`initialised ${dir}\nadministrator's token: ${tokenFile}\n`)
  return exits.done
}

async function protect(dir: string, values: Values): Promise<number> {
  const protection = await protectionOf(values, secretVariables.next)
  if (protection === undefined) {
    process.stderr.write(usage)
    return exits.usage
  }
  await protectNode({ dir, databaseUrl: databaseUrlOf(values), secret: currentSecret(), protection })
  process.stdout.write(`${dir}: keys are protected: ${protection.kind}\n`)
  return exits.done
}

/**
 * The new node.json; undefined when a required option is missing or no number. What it says is checked by `initNode`.
 */
function configOf(values: Values): NodeConfigValue | undefined {
  const { party, name, country } = values
  const memberClass = memberClasses.find((known) => known === values['member-class'])
  if (party === undefined || name === undefined || country === undefined || memberClass === undefined) return undefined
  const partner = { host: values['partner-host'] ?? '127.0.0.1', port: Number(values['partner-port'] ?? '7401') }
  const url = values['partner-url'] ?? `http://${partner.host}:${String(partner.port)}`
  return {
    schema: 1,
    party,
    names: { [values.language ?? 'en']: name },
    country,
    memberClass,
    contacts: [],
    offences: null,
    own: { host: values['own-host'] ?? '127.0.0.1', port: Number(values['own-port'] ?? '7400'), names: [] },
    partner: { ...partner, url },
    settings: {
      partnerElementsPerDay: Number(values['partner-daily'] ?? '10000'),
      cards: values.cards === true,
      training: false,
    },
    syslog: null,
    notify: null,
    log: unpaced,
  }
}

async function start(dir: string, values: Values): Promise<number> {
  const node = await startNode({
    dir,
    overrides: { databaseUrl: databaseUrlOf(values), keySecret: currentSecret(), web: builtWeb() },
  })
  const { ownUrl, partnerUrl } = node
  const { party } = node.context
  const line =
    values.json === true
      ? JSON.stringify({ party, ownUrl, partnerUrl })
      : `${party}: people ${ownUrl}, partners ${partnerUrl}`
  // Before it is said that the node runs: whoever reads that may stop it at once, and its database with it.
  const signalled = untilSignalled()
  process.stdout.write(`${line}\n`)
  const failure = await Promise.race([signalled, node.failed])
  await node.stop()
  if (failure === undefined) return exits.done
  // After the stop, so that it is the last line that whoever looks for the reason finds.
  sayFailure(failure)
  return exitCodeOf(failure)
}

async function backUp(given: ReturnType<typeof readArguments>): Promise<number> {
  try {
    if (await runBackupCommand(given)) return exits.done
    process.stderr.write(usage)
    return exits.usage
  } catch (error) {
    sayFailure(error)
    return exitCodeOf(error)
  }
}

/** Where a test ends this program (spec/attacks.md G-01). */
function listFaultPoints(isJson: boolean): number {
  const points = Object.entries(faultPoints).map(([point, meaning]) => ({ point, meaning }))
  const lines = points.map(({ point, meaning }) => `${point.padEnd(28)}${meaning}\n`)
  process.stdout.write(isJson ? `${JSON.stringify({ points })}\n` : lines.join(''))
  return exits.done
}

/** Resolves at SIGTERM or SIGINT. Further ones change nothing: a stop that is cut short would leave the database. */
function untilSignalled(): Promise<undefined> {
  return new Promise((done) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => done(undefined))
  })
}

function databaseUrlOf(values: Values): string | undefined {
  return values['database-url'] ?? process.env['DATABASE_URL']
}

// What nobody caught leaves by name and place, never by its message, which may repeat what was being handled.
process.on('uncaughtException', (error) => {
  sayFailure(error)
  process.exit(exits.internal)
})

process.exitCode = await main()
