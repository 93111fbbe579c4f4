import { readSecret } from '../files.ts'
import type { SecretSource } from './vault.ts'

/** The variables that give a passphrase or PIN (spec/keys.md §2). It never stands on a command line, which everybody can read. */
export const secretVariables = { current: 'COMITY_KEY_PASSPHRASE', next: 'COMITY_NEW_KEY_PASSPHRASE' } as const

/**
 * A passphrase or PIN from the file that `NAME_FILE` names, else from `NAME`, else from a person at the terminal. The
 * variable is forgotten once it is read: children of this process do not get it. The file throws `key-unsafe` when others
 * can read it.
 */
export function secretSource({
  name,
  question,
  env,
}: {
  readonly name: string
  readonly question: string
  readonly env: Record<string, string | undefined>
}): SecretSource {
  return async () => {
    const file = env[`${name}_FILE`]
    if (file !== undefined)
      return Buffer.from(await readSecret(file))
        .toString('utf8')
        .replace(/\r?\n$/, '')
    const given = env[name]
    Reflect.deleteProperty(env, name)
    return given ?? askAtTerminal(question)
  }
}

/** Reads one line without showing it; undefined where there is no terminal. */
async function askAtTerminal(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return undefined
  stderr.write(`${question}: `)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  let line = ''
  try {
    for await (const piece of stdin as AsyncIterable<string>) {
      for (const character of piece) {
        if (character === '\r' || character === '\n') return line
        // Ctrl-C and Ctrl-D: nobody gives one.
        if (character === '\u0003' || character === '\u0004') return undefined
        line = character === '\u007f' ? line.slice(0, -1) : line + character
      }
    }
    return undefined
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
