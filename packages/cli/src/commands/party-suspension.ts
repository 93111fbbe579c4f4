import { partyConfirm, partyLift, partySuspend, type ResultOf } from '@comity/client/api'
import type { Command } from 'commander'
import type { Printer } from '../output.ts'
import { argument, type Tree, verb } from '../verb.ts'

/** `comity party suspend`, `confirm` and `lift`: one person stops a party, two keep it stopped, two let it go. */
export function addPartySuspension(tree: Tree, party: Command): void {
  const calls = { suspend: partySuspend, confirm: partyConfirm, lift: partyLift } as const
  for (const name of ['suspend', 'confirm', 'lift'] as const) {
    verb(tree, party, {
      name,
      text: `party.${name}`,
      arguments: [argument(tree, '<party>', 'argument.party')],
      examples: [`comity party ${name} sudland-fiu`],
      run: async ({ call, print }, { args: [code = ''] }) => {
        const stands = await call(calls[name], { party: code })
        print.result(stands, () => {
          printSuspension(print, stands)
        })
      },
    })
  }
}

function printSuspension(print: Printer, stands: ResultOf<typeof partySuspend>): void {
  print.facts([
    ['label.party', stands.party],
    ['label.suspension', stands.state],
    ['label.suspendedAt', stands.suspendedAt ?? undefined],
    ['label.lapsesAt', stands.lapsesAt ?? undefined],
    ['label.liftAsked', stands.liftAsked],
  ])
}
