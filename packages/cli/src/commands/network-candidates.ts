import { caseLinks, networkCandidates, type ResultOf } from '@comity/client/api'
import type { Command } from 'commander'
import type { Session } from '../shell.ts'
import { argument, type Tree, verb } from '../verb.ts'

type Group = NonNullable<ResultOf<typeof caseLinks>['group']>

/** Groups that were found, with what says so. */
export function addCandidates(tree: Tree, network: Command): void {
  verb(tree, network, {
    name: 'candidates',
    text: 'network.candidates',
    examples: ['comity network candidates'],
    run: async (session, _given) => {
      const { call, print, t } = session
      const found = await call(networkCandidates, {})
      print.result(found, () => {
        if (found.foundAt === null) print.say(t('say.findNetworksFirst'))
        print.facts([
          ['label.foundAt', found.foundAt],
          ['label.groups', found.count],
        ])
        for (const { candidate, ...group } of found.candidates) {
          print.facts([['label.candidate', candidate]])
          printGroup(session, group)
        }
      })
    },
  })
}

/** `comity case links`. */
export function addCaseLinks(tree: Tree, cases: Command): void {
  verb(tree, cases, {
    name: 'links',
    text: 'case.links',
    arguments: [argument(tree, '<case>', 'argument.case')],
    examples: ['comity case links 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async (session, { args: [id = ''] }) => {
      const { call, print } = session
      const shown = await call(caseLinks, { case: id })
      print.result(shown, () => {
        print.table(shown.links, [
          { label: 'label.record', of: (row) => row.record },
          { label: 'label.profile', of: (row) => row.profile },
          { label: 'label.value', of: (row) => row.value },
          { label: 'label.weight', of: (row) => row.weight.toFixed(2) },
          { label: 'label.cases', of: (row) => row.caseCount },
          { label: 'label.title', of: (row) => row.cases.map(({ title }) => title).join('; ') },
        ])
        if (shown.group === null) return
        print.heading('label.group')
        printGroup(session, shown.group)
      })
    },
  })
}

function printGroup({ print }: Session, group: Group): void {
  print.facts([
    ['label.score', group.score.toFixed(2)],
    ['label.networks', group.networks.join(' ') || undefined],
  ])
  print.table(group.cases, [
    { label: 'label.case', of: (row) => row.case },
    { label: 'label.state', of: (row) => row.state },
    { label: 'label.title', of: (row) => row.title },
  ])
  print.table(group.reasons, [
    { label: 'label.profile', of: (row) => row.profile },
    { label: 'label.value', of: (row) => row.value },
    { label: 'label.cases', of: (row) => row.cases },
    { label: 'label.outside', of: (row) => row.outside },
    { label: 'label.share', of: (row) => row.share.toFixed(2) },
  ])
}
