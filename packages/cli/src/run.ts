import { ComityError, isComityError } from '@comity/codec'
import { type Command, CommanderError } from 'commander'
import { escapeJson, escapeLine } from './escape.ts'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts'
import { buildProgram } from './program.ts'
import { makeSession, type Surroundings } from './shell.ts'
import { chooseLanguage, type TextKey, type Translate, translator } from './texts.ts'
import { en } from './texts/en.ts'

/** Runs one command line and returns how the program ends. Nothing is thrown; errors go to standard error. */
export async function run(surroundings: Surroundings): Promise<ExitCode> {
  const { argv, env } = surroundings
  const t = translator(chooseLanguage({ option: optionOf(argv, '--lang'), env }))
  let ending: ExitCode = exitCodes.done
  let running: Command | undefined
  const program = buildProgram({
    t,
    surroundings,
    open: (command) => {
      running = command
      return makeSession({
        command,
        t,
        surroundings,
        endWith: (code) => {
          ending = code
        },
      })
    },
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return ending
  } catch (error) {
    if (error instanceof CommanderError) return endUsage({ error, program, t, surroundings })
    return endError({ error, t, surroundings, isJson: running?.optsWithGlobals()['json'] === true })
  }
}

/** The value of an option that is needed before the command line can be parsed, because help is in its language. */
function optionOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === name || word.startsWith(`${name}=`))
  const word = argv[at]
  return word === name ? argv[at + 1] : word?.slice(name.length + 1)
}

interface Ending {
  readonly t: Translate
  readonly surroundings: Surroundings
}

function endUsage({
  error,
  program,
  t,
  surroundings,
}: Ending & { readonly error: CommanderError; readonly program: Command }) {
  if (error.exitCode === 0) return exitCodes.done
  // A group without a verb shows its help on standard error; that is an answer, but not a result.
  if (error.code === 'commander.help') return exitCodes.usage
  const key = `error.usage.${error.code.replace('commander.', '')}`
  const what = escapeLine(/'([^']*)'/.exec(error.message)?.[1] ?? '')
  const meant = /Did you mean (?:one of )?([^?]*)\?/.exec(error.message)?.[1]
  const write = surroundings.stderr.write
  write(`comity: ${t(isText(key) ? key : 'error.usage.other', { what })}\n`)
  if (meant !== undefined) write(`${t('error.usage.didYouMean', { what: escapeLine(meant) })}\n`)
  write(`${t('error.usage.seeHelp', { command: commandPath(program, surroundings.argv) })}\n`)
  return exitCodes.usage
}

/** The longest path of command names that the command line begins with. */
function commandPath(program: Command, argv: readonly string[]): string {
  let command = program
  const path = [program.name()]
  for (const word of argv.filter((one) => !one.startsWith('-'))) {
    const next = command.commands.find((one) => one.name() === word)
    if (next === undefined) break
    command = next
    path.push(word)
  }
  return path.join(' ')
}

function endError({ error, t, surroundings, isJson }: Ending & { readonly error: unknown; readonly isJson: boolean }) {
  const known = isComityError(error) ? error : undefined
  const code = known?.code ?? 'internal'
  const status = known?.status ?? 500
  const write = surroundings.stderr.write
  const incident = known?.details['incident']
  if (isJson) {
    const id = typeof incident === 'string' ? { incident } : {}
    write(`${escapeJson({ error: { code, status, ...id } })}\n`)
    return exitCodeOf({ code, status })
  }
  write(`comity: ${escapeLine(known === undefined ? nameOf(error) : known.message)}\n`)
  const remedy = `remedy.${code}`
  if (isText(remedy)) write(`${t(remedy)}\n`)
  if (typeof incident === 'string') write(`${t('error.incident', { id: escapeLine(incident) })}\n`)
  return exitCodeOf({ code, status })
}

/** What kind of failure it was. Its message could hold what was being worked on. */
function nameOf(error: unknown): string {
  return error instanceof Error && !(error instanceof ComityError) ? `internal: ${error.name}` : 'internal'
}

function isText(key: string): key is TextKey {
  return Object.hasOwn(en, key)
}
