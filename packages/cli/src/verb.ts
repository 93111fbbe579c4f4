import { Argument, type Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { typedWord } from './dashed-names.ts'
import type { Session } from './shell.ts'
import type { TextKey, Translate } from './texts.ts'

/** How a command is added to the tree; `open` makes the session that it runs in. */
export interface Tree {
  readonly program: Command
  readonly t: Translate
  readonly open: (command: Command) => Session
}

/** A group of verbs, such as `comity case`. */
export function group(tree: Tree, name: TextKey): Command {
  return tree.program.command(name).description(tree.t(name))
}

export interface VerbOf<Options extends object> {
  readonly name: string
  readonly text: TextKey
  readonly arguments?: readonly Argument[]
  readonly options?: readonly Option[]
  /** Whole command lines that a person could type. */
  readonly examples: readonly string[]
  readonly run: (
    session: Session,
    given: { readonly args: readonly string[]; readonly options: Options },
  ) => Promise<void>
}

/** Adds a verb to a group, with its text, examples and options. */
export function verb<Options extends object>(tree: Tree, parent: Command, given: VerbOf<Options>): void {
  const { t } = tree
  const command = parent.command(given.name).description(t(given.text))
  for (const argument of given.arguments ?? []) command.addArgument(argument)
  for (const option of given.options ?? []) command.addOption(option)
  const examples = given.examples.map((example) => `  ${example}`).join('\n')
  command.addHelpText('after', `\n${t('help.examples')}\n${examples}`)
  command.action(async () => {
    const words = command.processedArgs.flat().filter((arg): arg is string => typeof arg === 'string')
    const args = words.map(typedWord)
    await given.run(tree.open(command), { args, options: command.opts<Options>() })
  })
}

export interface OptionOf {
  readonly flags: string
  readonly text: TextKey
  /** The command refuses to run without it. */
  readonly required?: boolean
  readonly choices?: readonly string[]
  readonly fallback?: string | number
  /** May be given several times. */
  readonly many?: boolean
  /** A whole number from 0. */
  readonly number?: boolean
}

/** An option with its text. */
export function option({ t }: Tree, given: OptionOf): Option {
  const made = new Option(given.flags, t(given.text))
  if (given.choices !== undefined) made.choices(given.choices)
  if (given.fallback !== undefined) made.default(given.fallback)
  made.argParser((word: string | undefined, before: unknown) => {
    // A flag that takes no value comes here without one.
    if (word === undefined) return undefined
    const value = typedWord(word)
    if (given.choices?.includes(value) === false) throw new InvalidArgumentError('')
    if (given.number === true) return wholeNumber(value)
    return given.many === true ? [...(Array.isArray(before) ? (before as string[]) : []), value] : value
  })
  return made.makeOptionMandatory(given.required === true)
}

/** An argument with its text, `<name>`, `[name]` or `<name...>`. */
export function argument({ t }: Tree, name: string, text: TextKey): Argument {
  return new Argument(name, t(text))
}

/** Refuses a command line that lacks an option which only some of its forms need. */
export function refuseMissing(flags: string): never {
  throw new CommanderError(2, 'commander.missingMandatoryOptionValue', `required option '${flags}' not specified`)
}

/** Refuses the value of an option that has not its form. */
export function refuseValue(flags: string): never {
  throw new CommanderError(2, 'commander.invalidArgument', `option '${flags}' argument is invalid`)
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (!/^\d{1,15}$/.test(value) || !Number.isSafeInteger(number)) throw new InvalidArgumentError('')
  return number
}
