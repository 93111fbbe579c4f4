import { logVerify } from '@comity/client/api'
import { exitCodes } from '../exit-codes.ts'
import { group, type Tree, verb } from '../verb.ts'

/** `comity log …`. */
export function addLogCommands(tree: Tree): void {
  const log = group(tree, 'log')
  verb(tree, log, {
    name: 'verify',
    text: 'log.verify',
    examples: ['comity log verify --as approver', 'comity log verify --as administrator --json'],
    run: async ({ call, print, endWith }) => {
      const verified = await call(logVerify, {})
      const { damage } = verified
      // The node answered; what it found is that its log is not safe to go on with (spec/attacks.md E-02).
      if (damage !== null) endWith(exitCodes.unsafeState)
      print.result(verified, () => {
        print.facts([
          ['label.origin', verified.origin],
          ['label.size', verified.size],
          ['label.root', verified.root],
          ['label.damagedFile', damage?.file],
          ['label.damagedEntry', damage?.index],
        ])
      })
    },
  })
}
