import { targetAdd, targetContact, targetList, targetWithdraw } from '@comity/client/api'
import type { Command } from 'commander'
import { argument, group, option, type Tree, verb } from '../verb.ts'

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

interface AddOptions {
  readonly from: string
  readonly to?: string
}

/** `comity target …`: what is planned on, and who else plans on it (spec/deconfliction.md). */
export function addTargetCommands(tree: Tree): void {
  const target = group(tree, 'target')
  verb<AddOptions>(tree, target, {
    name: 'add',
    text: 'target.add',
    arguments: [argument(tree, '<record>', 'argument.record')],
    options: [
      option(tree, { flags: '--from <day>', text: 'option.plannedFrom', required: true }),
      option(tree, { flags: '--to <day>', text: 'option.plannedTo' }),
    ],
    examples: [`comity target add ${exampleId} --from 2027-03-01 --to 2027-03-03`],
    run: async ({ call, print, t }, { args: [record = ''], options: { from, to = from } }) => {
      const added = await call(targetAdd, { record, from, until: to })
      print.result(added, () => {
        print.facts([['label.target', added.target]])
        print.say(t('say.targetAdded'))
      })
    },
  })
  addList(tree, target)
  verb(tree, target, {
    name: 'withdraw',
    text: 'target.withdraw',
    arguments: [argument(tree, '<target>', 'argument.target')],
    examples: [`comity target withdraw ${exampleId}`],
    run: async ({ call, print }, { args: [id = ''] }) => {
      const withdrawn = await call(targetWithdraw, { target: id })
      print.result(withdrawn, () => {
        print.facts([['label.target', withdrawn.target]])
      })
    },
  })
  verb(tree, target, {
    name: 'contact',
    text: 'target.contact',
    arguments: [argument(tree, '<hit>', 'argument.hit')],
    examples: [`comity target contact ${exampleId} --as liaison`],
    run: async ({ call, print, t }, { args: [hit = ''] }) => {
      const told = await call(targetContact, { hit })
      print.result(told, () => {
        print.facts([['label.partner', told.partner]])
        print.say(t('say.contactTold'))
      })
    },
  })
}

function addList(tree: Tree, target: Command): void {
  verb(tree, target, {
    name: 'list',
    text: 'target.list',
    examples: ['comity target list'],
    run: async ({ call, print }) => {
      const { targets } = await call(targetList, {})
      print.result({ targets }, () => {
        print.table(targets, [
          { label: 'label.target', of: (row) => row.target },
          { label: 'label.record', of: (row) => row.record },
          { label: 'label.value', of: (row) => row.value ?? '' },
          { label: 'label.plannedFrom', of: (row) => row.from },
          { label: 'label.plannedTo', of: (row) => row.until },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.toCall', of: (row) => row.contacts.map(({ partner }) => partner) },
        ])
      })
    },
  })
}
