import { keyList, keyRevoke, keyRotate, rotatedNames } from '@comity/client/api'
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { runProgram } from '../child.ts'
import { requireNode } from '../connection.ts'
import { exitCodes } from '../exit-codes.ts'
import { argument, group, type Tree, verb } from '../verb.ts'
import { flagList, protectionFlags, type ProtectionOptions, protectionOptions } from './protection.ts'

/** `comity key …`. */
export function addKeyCommands(tree: Tree): void {
  const key = group(tree, 'key')
  addKeyList(tree, key)
  addKeyChange(tree, key, { name: 'rotate', call: keyRotate })
  addKeyChange(tree, key, { name: 'revoke', call: keyRevoke })
  verb<ProtectionOptions>(tree, key, {
    name: 'protect',
    text: 'key.protect',
    arguments: [argument(tree, '[dir]', 'argument.dir')],
    options: protectionOptions(tree, { isRequired: true }),
    examples: [
      'comity key protect ./norland --keys passphrase',
      'comity key protect ./norland --keys pkcs11 --pkcs11-module /usr/lib/softhsm/libsofthsm2.so \\\n    --pkcs11-token comity',
    ],
    run: async (session, { args: [given], options }) => {
      const dir = given === undefined ? session.dir : resolve(given)
      await requireNode(dir)
      const args = ['protect', dir, ...flagList(protectionFlags(options))]
      const ended = await runProgram('node', { args, env: session.env, isQuiet: true })
      session.endWith(ended)
      if (ended !== exitCodes.done) return
      const done = { dir, keys: options.keys }
      session.print.result(done, () => {
        session.print.facts([
          ['label.dir', done.dir],
          ['label.protection', done.keys],
        ])
      })
    },
  })
}

function addKeyList(tree: Tree, key: Command): void {
  verb(tree, key, {
    name: 'list',
    text: 'key.list',
    examples: ['comity key list --as administrator'],
    run: async ({ call, print }) => {
      const listed = await call(keyList, {})
      print.result(listed, () => {
        print.facts([['label.protection', listed.protection]])
        print.table(listed.keys, [
          { label: 'label.key', of: (row) => row.name },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.publicKey', of: (row) => row.publicKey },
          { label: 'label.held', of: (row) => row.held },
          { label: 'label.since', of: (row) => row.since },
          { label: 'label.until', of: (row) => row.until },
          { label: 'label.revoked', of: (row) => row.revoked },
        ])
        print.table(listed.proposals, [
          { label: 'label.key', of: (row) => row.name },
          { label: 'label.act', of: (row) => row.act },
          { label: 'label.person', of: (row) => row.person },
          { label: 'label.since', of: (row) => row.at },
        ])
      })
    },
  })
}

type RotatedName = (typeof rotatedNames)[number]

function addKeyChange(
  tree: Tree,
  key: Command,
  { name, call: made }: { readonly name: 'rotate' | 'revoke'; readonly call: typeof keyRotate },
): void {
  verb(tree, key, {
    name,
    text: `key.${name}`,
    arguments: [argument(tree, '<key>', 'argument.key').choices([...rotatedNames])],
    examples: [`comity key ${name} message --as administrator`, `comity key ${name} sealing --as overseer`],
    run: async ({ call, print, t }, { args: [given] }) => {
      const changed = await call(made, { name: given as RotatedName })
      print.result(changed, () => {
        print.facts([
          ['label.key', changed.name],
          ['label.state', changed.state],
        ])
        if (changed.state === 'proposed') print.say(t('say.secondPerson'))
      })
    },
  })
}
