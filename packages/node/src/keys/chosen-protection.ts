import { resolve } from 'node:path'
import { secretSource, secretVariables } from './secret.ts'
import { type Protection, protectionKinds, type SecretSource } from './vault.ts'

const text = { type: 'string' } as const

/** Options of a command line that choose a protection (spec/keys.md §2). A secret is never among them. */
export const protectionOptions = { keys: text, 'key-file': text, 'pkcs11-module': text, 'pkcs11-token': text } as const

export type ProtectionChoice = { readonly [Name in keyof typeof protectionOptions]?: string | undefined }

/** The form of these options, for the usage of a program that takes them. */
export const protectionUsage = `PROTECTION is --keys plain, --keys passphrase, --keys key-file --key-file FILE, or
--keys pkcs11 --pkcs11-module FILE --pkcs11-token LABEL. A passphrase or PIN is read from the file that
${secretVariables.current}_FILE names, from ${secretVariables.current}, or asked for`

/** The protection that a person chose; undefined when something of it is missing. */
export async function protectionOf(values: ProtectionChoice, name: string): Promise<Protection | undefined> {
  const kind = protectionKinds.find((known) => known === values.keys)
  const question = kind === 'pkcs11' ? "The token's PIN" : 'New passphrase of the keys'
  const secret = secretSource({ name, question, env: process.env })
  switch (kind) {
    case 'plain':
      return { kind }
    case 'key-file': {
      const path = values['key-file']
      return path === undefined ? undefined : { kind, path: resolve(path) }
    }
    case 'passphrase': {
      const given = await secret()
      return given === undefined ? undefined : { kind, secret: given }
    }
    case 'pkcs11': {
      const { 'pkcs11-module': module, 'pkcs11-token': token } = values
      if (module === undefined || token === undefined) return undefined
      const given = await secret()
      return given === undefined ? undefined : { kind, module: resolve(module), token, secret: given }
    }
    case undefined:
      return undefined
  }
}

/** Asks for what opens keys that are protected already. */
export function currentSecret(): SecretSource {
  return secretSource({ name: secretVariables.current, question: 'Passphrase or PIN of the keys', env: process.env })
}
