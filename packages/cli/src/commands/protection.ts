import type { Option } from 'commander'
import { refuseMissing, option, type Tree } from '../verb.ts'

/** How a node's key files lie at rest (spec/keys.md §2). */
export interface ProtectionOptions {
  readonly keys: (typeof protections)[number]
  readonly keyFile?: string
  readonly pkcs11Module?: string
  readonly pkcs11Token?: string
}

const protections = ['plain', 'passphrase', 'key-file', 'pkcs11'] as const

/** The options of `node init`, `key protect` and `agreement new-key`. */
export function protectionOptions(tree: Tree, { isRequired }: { readonly isRequired: boolean }): readonly Option[] {
  const keys = { flags: '--keys <protection>', text: 'option.keys', choices: protections } as const
  return [
    option(tree, { ...keys, required: isRequired }),
    option(tree, { flags: '--key-file <file>', text: 'option.keyFile' }),
    option(tree, { flags: '--pkcs11-module <file>', text: 'option.pkcs11Module' }),
    option(tree, { flags: '--pkcs11-token <label>', text: 'option.pkcs11Token' }),
  ]
}

/** The same options as the node's own program takes them. A secret is never among them. */
export function protectionFlags(options: ProtectionOptions): Readonly<Record<string, string | undefined>> {
  const { keys, keyFile, pkcs11Module, pkcs11Token } = options
  if (keys === 'key-file' && keyFile === undefined) refuseMissing('--key-file <file>')
  if (keys === 'pkcs11' && pkcs11Module === undefined) refuseMissing('--pkcs11-module <file>')
  if (keys === 'pkcs11' && pkcs11Token === undefined) refuseMissing('--pkcs11-token <label>')
  return {
    '--keys': keys,
    '--key-file': keyFile,
    '--pkcs11-module': pkcs11Module,
    '--pkcs11-token': pkcs11Token,
  }
}

/** Options that are given, as a command line. */
export function flagList(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]))
}
