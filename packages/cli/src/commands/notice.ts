import { noticeList, noticeTry, type ResultOf } from '@comity/client/api'
import { exitCodes } from '../exit-codes.ts'
import type { Column } from '../output.ts'
import type { TextKey, Translate } from '../texts.ts'
import { argument, group, type Tree, verb } from '../verb.ts'

type Notice = ResultOf<typeof noticeList>['notices'][number]

/** `comity notice …`: what people were told by mail and webhook, and whether a channel works (spec/notifications.md). */
export function addNoticeCommands(tree: Tree): void {
  const notice = group(tree, 'notice')
  verb(tree, notice, {
    name: 'list',
    text: 'notice.list',
    examples: ['comity notice list'],
    run: async ({ call, print, t }) => {
      const told = await call(noticeList, {})
      print.result(told, () => {
        print.table(told.notices, columnsOf(t), { isAlarming: isGivenUp })
      })
    },
  })
  verb(tree, notice, {
    name: 'try',
    text: 'notice.try',
    arguments: [argument(tree, '<channel>', 'argument.channel')],
    examples: ['comity notice try desk --as administrator'],
    run: async ({ call, print, t, endWith }, { args: [channel = ''] }) => {
      const tried = await call(noticeTry, { channel })
      print.result(tried, () => {
        print.facts([
          ['label.notice', tried.notice],
          ['label.delivery', deliveryText(t, { channel, ...tried })],
        ])
      })
      if (tried.failure !== null) endWith(exitCodes.unavailable)
    },
  })
}

const columnsOf = (t: Translate): readonly Column<Notice>[] => [
  { label: 'label.at', of: (row) => row.at },
  { label: 'label.said', of: (row) => t(keyOf(row.kind), { clock: row.clock ?? '' }) },
  { label: 'label.urgency', of: (row) => row.urgency },
  { label: 'label.noticeAbout', of: (row) => row.object },
  { label: 'label.dueAt', of: (row) => row.dueAt },
  { label: 'label.contactPlace', of: ({ contact }) => (contact === null ? null : String(contact)) },
  { label: 'label.delivery', of: ({ deliveries }) => deliveries.map((each) => deliveryText(t, each)) },
]

/** What nobody was told by a channel, people have to tell each other. */
function isGivenUp({ deliveries }: Notice): boolean {
  return deliveries.some(({ state }) => state === 'given-up')
}

/** `desk: sent`, or `desk: failed (no connection)`. */
function deliveryText(
  t: Translate,
  { channel, state, failure }: Pick<Notice['deliveries'][number], 'channel' | 'state' | 'failure'>,
): string {
  const said = `${channel}: ${t(`delivery.${state}`)}`
  return failure === null ? said : `${said} (${t(`noticeFailure.${failure}`)})`
}

/** The words of the clocks, which are those of what `request show` and `freeze notices` print. */
function keyOf(kind: Notice['kind']): TextKey {
  switch (kind) {
    case 'request.arrived':
      return 'noticeKind.requestArrived'
    case 'freeze.arrived':
      return 'noticeKind.freezeArrived'
    case 'test':
      return 'noticeKind.test'
    case 'freeze.escalate':
    case 'freeze.missed':
    case 'freeze.ends':
    case 'freeze.lapse':
    case 'freeze.overtaken':
      return `freezeNotice.${wordOf(kind)}`
    default:
      return `alarm.${wordOf(kind)}`
  }
}

type WordOf<Kind> = Kind extends `${string}.${infer Word}` ? Word : never

/** What stands behind the point. */
function wordOf<Kind extends string>(kind: Kind): WordOf<Kind> {
  return kind.slice(kind.indexOf('.') + 1) as WordOf<Kind>
}
