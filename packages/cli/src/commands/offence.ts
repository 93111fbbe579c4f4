import { offenceList } from '@comity/client/api'
import type { Column } from '../output.ts'
import { group, option, type Tree, verb } from '../verb.ts'

interface ListOptions {
  readonly party?: string
}

/** `comity offence list`: the taxonomy, and what two laws know of it (spec/agreements.md §19). */
export function addOffenceCommands(tree: Tree): void {
  const offence = group(tree, 'offence')
  verb<ListOptions>(tree, offence, {
    name: 'list',
    text: 'offence.list',
    options: [option(tree, { flags: '--party <party>', text: 'option.offenceParty' })],
    examples: ['comity offence list', 'comity offence list --party sudland-fiu'],
    run: async ({ call, print, t }, { options: { party } }) => {
      const listed = await call(offenceList, party === undefined ? {} : { party })
      const isChinese = t('program.language') === 'zh'
      print.result(listed, () => {
        print.table(listed.offences, [
          { label: 'label.offence', of: (row) => row.offence },
          { label: 'label.title', of: (row) => (isChinese ? row.zh : row.en) },
          { label: 'label.budapest', of: (row) => row.budapest },
          { label: 'label.ownLaw', of: (row) => t(`law.${row.own}`) },
          ...(party === undefined
            ? []
            : ([
                {
                  label: 'label.otherLaw',
                  heading: party,
                  of: ({ other }) => (other === null ? null : t(`law.${other.law}`)),
                },
                {
                  label: 'label.bothLaws',
                  of: ({ other }) => (other === null ? null : t(`criminality.${other.both}`)),
                },
              ] satisfies readonly Column<(typeof listed.offences)[number]>[])),
        ])
      })
    },
  })
}
