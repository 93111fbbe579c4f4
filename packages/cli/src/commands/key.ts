import { resolve } from 'node:path'
import { runProgram } from '../child.ts'
import { requireNode } from '../connection.ts'
import { exitCodes } from '../exit-codes.ts'
import { argument, group, type Tree, verb } from '../verb.ts'
import { flagList, protectionFlags, type ProtectionOptions, protectionOptions } from './protection.ts'

/** `comity key …`. */
export function addKeyCommands(tree: Tree): void {
  const key = group(tree, 'key')
  verb<ProtectionOptions>(tree, key, {
    name: 'protect',
    text: 'key.protect',
    arguments: [argument(tree, '[dir]', 'argument.dir')],
    options: protectionOptions(tree),
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
