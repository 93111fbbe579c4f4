import { access, constants } from 'node:fs/promises'
import { resolve } from 'node:path'
import { runProgram } from '../child.ts'
import { fail } from '../errors.ts'
import { argument, option, refuseMissing, type Tree, verb } from '../verb.ts'

interface BackupOptions {
  readonly recipient?: string
  readonly passphraseFile?: string
}

interface RestoreOptions {
  readonly identityFile?: string
  readonly passphraseFile?: string
  readonly log?: string
}

/** `comity backup` and `comity restore`: the node's own program reads its database and keys. */
export function addBackupCommands(tree: Tree): void {
  verb<BackupOptions>(tree, tree.program, {
    name: 'backup',
    text: 'backup',
    arguments: [argument(tree, '<file>', 'argument.backupFile')],
    options: [
      option(tree, { flags: '--recipient <age1…>', text: 'option.recipient' }),
      option(tree, { flags: '--passphrase-file <file>', text: 'option.passphraseFile' }),
    ],
    examples: [
      'comity backup norland.backup --node ./norland --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
    ],
    run: async (session, { args: [file = ''], options }) => {
      requireOne({ '--recipient <age1…>': options.recipient, '--passphrase-file <file>': options.passphraseFile })
      await refuseUnreadable(options.passphraseFile)
      const flags = flagsOf({ recipient: options.recipient, 'passphrase-file': options.passphraseFile })
      const args = ['backup', session.dir, resolve(file), ...flags, ...jsonFlag(session.print.isJson)]
      session.endWith(await runProgram('node', { args, env: session.env }))
    },
  })
  verb<RestoreOptions>(tree, tree.program, {
    name: 'restore',
    text: 'restore',
    arguments: [argument(tree, '<file>', 'argument.backupFile'), argument(tree, '<dir>', 'argument.dir')],
    options: [
      option(tree, { flags: '--identity-file <file>', text: 'option.identityFile' }),
      option(tree, { flags: '--passphrase-file <file>', text: 'option.passphraseFile' }),
      option(tree, { flags: '--log <dir>', text: 'option.publishedLog' }),
    ],
    examples: ['comity restore norland.backup ./norland-again --identity-file identity.txt --log ./norland/log'],
    run: async (session, { args: [file = '', dir = ''], options }) => {
      const { identityFile, passphraseFile, log } = options
      requireOne({ '--identity-file <file>': identityFile, '--passphrase-file <file>': passphraseFile })
      for (const path of [file, identityFile, passphraseFile]) await refuseUnreadable(path)
      const flags = flagsOf({ 'identity-file': identityFile, 'passphrase-file': passphraseFile, log })
      const args = ['restore', resolve(file), resolve(dir), ...flags, ...jsonFlag(session.print.isJson)]
      session.endWith(await runProgram('node', { args, env: session.env }))
    },
  })
}

/** The node's own program refuses these too, with its own usage, which knows none of these names. */
function requireOne(given: Readonly<Record<string, string | undefined>>): void {
  const isGiven = Object.values(given).filter((value) => value !== undefined).length === 1
  if (!isGiven) refuseMissing(Object.keys(given).join(' | '))
}

/** A name that is wrong is no damage. Throws `file-unreadable`. */
async function refuseUnreadable(path: string | undefined): Promise<void> {
  if (path !== undefined) await access(path, constants.R_OK).catch(() => fail('file-unreadable', {}))
}

function flagsOf(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]))
}

function jsonFlag(isJson: boolean): readonly string[] {
  return isJson ? ['--json'] : []
}
