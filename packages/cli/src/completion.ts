import type { Command } from 'commander'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** One command of the tree as a completion script needs it. */
interface Entry {
  /** Words from the program's name on, `comity case open`. */
  readonly path: string
  readonly verbs: readonly { readonly name: string; readonly text: string }[]
  readonly flags: readonly { readonly flag: string; readonly text: string; readonly choices: readonly string[] }[]
  readonly choices: readonly string[]
}

/** The completion script of a shell, made from the command tree: words, options, and the values of closed sets. */
export function completionScript({ shell, program }: { readonly shell: Shell; readonly program: Command }): string {
  const entries = entriesOf(program, { path: program.name(), inherited: program })
  if (shell === 'fish') return fish(entries)
  const body = bash(entries)
  return shell === 'bash' ? body : `#compdef comity\nautoload -U +X bashcompinit && bashcompinit\n${body}`
}

function entriesOf(command: Command, place: { readonly path: string; readonly inherited: Command }): readonly Entry[] {
  const options = [...new Set([...command.options, ...place.inherited.options])]
  const entry: Entry = {
    path: place.path,
    verbs: command.commands.map((child) => ({ name: child.name(), text: child.description() })),
    flags: [
      ...options.map((one) => ({ flag: one.long ?? '', text: one.description, choices: one.argChoices ?? [] })),
      { flag: '--help', text: '', choices: [] },
    ].filter(({ flag }) => flag !== ''),
    choices: command.registeredArguments.flatMap((one) => one.argChoices ?? []),
  }
  const below = command.commands.flatMap((child) =>
    entriesOf(child, { path: `${place.path} ${child.name()}`, inherited: place.inherited }),
  )
  return [entry, ...below]
}

/** Also read by zsh through bashcompinit. Only names of our own stand in it, so nothing needs quoting. */
function bash(entries: readonly Entry[]): string {
  const words = entries.map(({ path, verbs, flags, choices }) => {
    const list = [...verbs.map(({ name }) => name), ...choices, ...flags.map(({ flag }) => flag)]
    return `    '${path}') words='${list.join(' ')}' ;;`
  })
  const values = entries.flatMap(({ path, flags }) =>
    flags
      .filter(({ choices }) => choices.length > 0)
      .map(({ flag, choices }) => `    '${path} ${flag}') words='${choices.join(' ')}' ;;`),
  )
  const paths = entries.map(({ path }) => `'${path}'`).join('|')
  return `_comity() {
  local path=comity word words='' current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
    ${paths}) path="$path $word" ;;
    esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$path $previous" in
${values.join('\n')}
  esac
  case "$previous" in
    --out|--card|--basis-document|--node) compopt -o default 2>/dev/null; COMPREPLY=(); return ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && compopt -o default 2>/dev/null
}
complete -F _comity comity`
}

function fish(entries: readonly Entry[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = entries.flatMap(({ path, verbs, flags, choices }) => {
    const names = path.split(' ').slice(1)
    const below = verbs.map(({ name }) => name).join(' ')
    const seen = names.map((name) => `__fish_seen_subcommand_from ${name}`)
    const at = [...seen, ...(below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`])].join('; and ')
    const condition = at === '' ? '' : ` -n ${quoted(at)}`
    return [
      ...verbs.map(({ name, text }) => `complete -c comity -f${condition} -a ${name} -d ${quoted(text)}`),
      ...choices.map((choice) => `complete -c comity -f${condition} -a ${choice}`),
      ...flags.map(({ flag, text, choices: values }) => {
        const list = values.length === 0 ? '' : ` -x -a ${quoted(values.join(' '))}`
        return `complete -c comity${condition} -l ${flag.slice(2)}${list}${text === '' ? '' : ` -d ${quoted(text)}`}`
      }),
    ]
  })
  return lines.join('\n')
}
