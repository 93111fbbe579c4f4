import { requestGroup, type ResultOf } from '@comity/client/api'
import type { Command } from 'commander'
import type { Session } from '../shell.ts'
import { argument, type Tree, verb } from '../verb.ts'

type Group = ResultOf<typeof requestGroup>
type One = Group['requests'][number]

/** `comity request group`: what several partners were asked together. */
export function addRequestGroup(tree: Tree, request: Command): void {
  verb(tree, request, {
    name: 'group',
    text: 'request.group',
    arguments: [argument(tree, '<request>', 'argument.request')],
    examples: ['comity request group 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async (session, { args: [id = ''] }) => {
      const shown = await session.call(requestGroup, { request: id })
      session.print.result(shown, () => {
        printGroup(session, shown)
      })
    },
  })
}

function printGroup({ print, t }: Pick<Session, 'print' | 't'>, { requests, totals }: Group): void {
  print.table(
    requests,
    [
      { label: 'label.partner', of: (row) => row.partner },
      { label: 'label.request', of: (row) => row.request },
      { label: 'label.state', of: (row) => row.state },
      { label: 'label.standing', of: (row) => t(`standing.${row.standing}`) },
      { label: 'label.ground', of: (row) => row.ground ?? row.refused?.code },
      { label: 'label.clock', of: (row) => clockText(row, t('label.late')) },
    ],
    { isAlarming: ({ isLate }) => isLate },
  )
  for (const { partner, answer } of requests) {
    if (answer === null) continue
    print.facts([['label.partner', partner]])
    print.paragraph('label.answer', answer)
  }
  const counts = Object.entries(totals).map(([name, count]) => [name, String(count)] as const)
  print.say(t('say.groupTotals', Object.fromEntries(counts)))
}

function clockText({ next, isLate }: One, late: string): string | undefined {
  return next === null ? undefined : `${next.clock} ${next.local.own ?? next.at}${isLate ? ` (${late})` : ''}`
}
