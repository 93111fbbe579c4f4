import { type Command, CommanderError, type Option } from 'commander'
import { complain, isText, pathOf, type Running } from './complaint.ts'
import { shieldNames } from './dashed-names.ts'
import { escapeLine } from './escape.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { buildProgram } from './program.ts'
import { makeSession, type Surroundings } from './shell.ts'
import { chooseLanguage, isKnownLanguage, languages, type Translate, translator } from './texts.ts'

/** Runs one command line and returns how the program ends. Nothing is thrown; errors go to standard error. */
export async function run(surroundings: Surroundings): Promise<ExitCode> {
  const { argv, env } = surroundings
  const wanted = optionOf(argv, '--lang')
  const language = chooseLanguage({ option: wanted, env })
  const t = translator(language)
  if (wanted !== undefined && !isKnownLanguage(wanted)) {
    const values = { what: escapeLine(wanted), languages: languages.join(', ') }
    surroundings.stderr.write(`comity: ${t('error.usage.language', values)}\n`)
    return exitCodes.usage
  }
  let ending: ExitCode = exitCodes.done
  let running: Running | undefined
  const program = buildProgram({
    t,
    surroundings,
    open: (command) => {
      const endWith = (code: ExitCode) => {
        ending = code
      }
      const session = makeSession({ command, t, surroundings, endWith })
      running = { command, session }
      return session
    },
  })
  try {
    await program.parseAsync(shieldNames(heeded(program, argv)), { from: 'user' })
    return ending
  } catch (error) {
    if (error instanceof CommanderError) return endUsage({ error, program, t, surroundings })
    return complain({ error, running, t, language, write: surroundings.stderr.write })
  }
}

/**
 * Without a wish for help where a word before it names no command: the parser would help with what stands before that
 * word, and not say that it knows none of that name.
 */
function heeded(program: Command, argv: readonly string[]): readonly string[] {
  const { command, unknown } = walk(program, argv)
  if (unknown === undefined || command.commands.length === 0) return argv
  return argv.filter((word) => word !== '--help' && word !== '-h')
}

/** The value of an option that is needed before the command line can be parsed, because help is in its language. */
function optionOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === name || word.startsWith(`${name}=`))
  const word = argv[at]
  return word === name ? argv[at + 1] : word?.slice(name.length + 1)
}

interface Ending {
  readonly error: CommanderError
  readonly program: Command
  readonly t: Translate
  readonly surroundings: Surroundings
}

function endUsage({ error, program, t, surroundings }: Ending): ExitCode {
  if (error.exitCode === 0) return exitCodes.done
  // A group without a verb shows its help on standard error; that is an answer, but not a result.
  if (error.code === 'commander.help') return exitCodes.usage
  const key = `error.usage.${error.code.replace('commander.', '')}`
  const what = (/for argument '([^']*)'/.exec(error.message) ?? /'([^']*)'/.exec(error.message))?.[1] ?? ''
  const meant = /Did you mean (?:one of )?([^?]*)\?/.exec(error.message)?.[1]
  const command = commandOf(program, surroundings.argv)
  const write = surroundings.stderr.write
  write(`comity: ${t(isText(key) ? key : 'error.usage.other', { what: escapeLine(what) })}\n`)
  const form = error.code === 'commander.invalidArgument' ? formOf(command, { what, t }) : undefined
  if (form !== undefined) write(`${form}\n`)
  if (meant !== undefined) write(`${t('error.usage.didYouMean', { what: escapeLine(meant) })}\n`)
  write(`${t('error.usage.seeHelp', { command: [program.name(), ...pathOf(command)].join(' ') })}\n`)
  return exitCodes.usage
}

/** What the value of an option or argument can be, where it is of a closed set or a number. */
function formOf(command: Command, { what, t }: { readonly what: string; readonly t: Translate }): string | undefined {
  const option = command.options.find(({ flags }) => flags === what)
  const choices = option?.argChoices ?? command.registeredArguments.find((one) => one.name() === what)?.argChoices
  if (choices !== undefined) return t('help.choices', { values: choices.join(', ') })
  return typeof option?.defaultValue === 'number' ? t('error.usage.number') : undefined
}

/** The command that the command line names. */
function commandOf(program: Command, argv: readonly string[]): Command {
  return walk(program, argv).command
}

/** As far as the words, values of options apart, are names of commands; and the first word that is none. */
function walk(
  program: Command,
  argv: readonly string[],
): { readonly command: Command; readonly unknown: string | undefined } {
  let command = program
  let isValue = false
  for (const word of argv) {
    if (isValue || word.startsWith('-')) {
      isValue = !isValue && takesValue(word, [...command.options, ...program.options])
      continue
    }
    const next = command.commands.find((one) => one.name() === word)
    if (next === undefined) return { command, unknown: word }
    command = next
  }
  return { command, unknown: undefined }
}

/** Whether the next word belongs to an option: `--node DIR`, not `--node=DIR`. */
function takesValue(word: string, options: readonly Option[]): boolean {
  return options.some(({ long, short, required }) => required && (long === word || short === word))
}
