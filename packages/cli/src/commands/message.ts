import { messageDrop, messageList, messageRetry, reconcileStart } from '@comity/client/api'
import { argument, group, type Tree, verb } from '../verb.ts'

const example = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity message …`: messages that wait, were set aside or stopped. */
export function addMessageCommands(tree: Tree): void {
  const message = group(tree, 'message')
  verb(tree, message, {
    name: 'list',
    text: 'message.list',
    examples: ['comity message list', 'comity message list --json'],
    run: async ({ call, print }) => {
      const listed = await call(messageList, {})
      print.result(listed, () => {
        print.table(listed.messages, [
          { label: 'label.message', of: (row) => row.id },
          { label: 'label.party', of: (row) => row.party },
          { label: 'label.direction', of: (row) => row.direction },
          { label: 'label.name', of: (row) => row.name },
          { label: 'label.place', of: (row) => placeOf(row) },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.error', of: (row) => row.code },
          { label: 'label.attempts', of: (row) => row.attempts },
          { label: 'label.since', of: (row) => row.since },
        ])
      })
    },
  })
  for (const [name, api] of [
    ['retry', messageRetry],
    ['drop', messageDrop],
  ] as const) {
    verb(tree, message, {
      name,
      text: `message.${name}`,
      arguments: [argument(tree, '<message>', 'argument.message')],
      examples: [`comity message ${name} ${example}`],
      run: async ({ call, print }, { args: [id = ''] }) => {
        const decided = await call(api, { message: id })
        print.result(decided, () => {
          print.facts([
            ['label.message', decided.id],
            ['label.state', decided.state],
            ['label.renewed', decided.renewed ?? undefined],
          ])
        })
      },
    })
  }
}

/** `comity reconcile PARTY`. */
export function addReconcileCommand(tree: Tree): void {
  verb(tree, tree.program, {
    name: 'reconcile',
    text: 'reconcile',
    arguments: [argument(tree, '<party>', 'argument.party')],
    examples: ['comity reconcile sudland-fiu', 'comity reconcile sudland-fiu --json'],
    run: async ({ call, print }, { args: [party = ''] }) => {
      const compared = await call(reconcileStart, { party })
      print.result(compared, () => {
        print.facts([
          ['label.sent', compared.held.sent],
          ['label.received', compared.held.received],
          ['label.batchesAsked', compared.held.asked],
          ['label.batchesAnswered', compared.held.answered],
          ['label.differences', compared.differing],
        ])
        if (compared.differences.length === 0) return
        print.table(compared.differences, [
          { label: 'label.lane', of: (row) => row.lane },
          { label: 'label.difference', of: (row) => row.kind },
          { label: 'label.place', of: (row) => placeOf(row) },
          { label: 'label.message', of: (row) => row.id },
          { label: 'label.name', of: (row) => row.name },
          { label: 'label.mine', of: (row) => row.mine?.state },
          { label: 'label.theirs', of: (row) => row.theirs?.state },
          { label: 'label.resent', of: (row) => row.isResent },
        ])
      })
    },
  })
}

/** Channel epoch and sequence, as the specification writes them. */
function placeOf({
  epoch,
  sequence,
}: {
  readonly epoch: number | null
  readonly sequence: number | null
}): string | undefined {
  return epoch === null || sequence === null ? undefined : `${String(epoch)}/${String(sequence)}`
}
