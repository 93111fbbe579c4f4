import { freezeList, freezeNotices, freezeShow, type ResultOf } from '@comity/client/api'
import { formatSum } from '@comity/exchange'
import type { Command } from 'commander'
import { countdown } from '../countdown.ts'
import type { Column, Printer } from '../output.ts'
import type { Session } from '../shell.ts'
import type { TextKey, Translate } from '../texts.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { type CamtMessage, camtMessages, printCamt } from './freeze-camt.ts'
import { exampleFreeze } from './freeze-moved.ts'
import { printEvents } from './events.ts'

type Listed = ResultOf<typeof freezeList>
type Shown = ResultOf<typeof freezeShow>
type Notice = Shown['notices'][number]
type Speaking = Pick<Session, 'print' | 't'>

/** `comity freeze list`, `show` and `notices`. */
export function addFreezeReading(tree: Tree, freeze: Command): void {
  verb(tree, freeze, {
    name: 'list',
    text: 'freeze.list',
    examples: ['comity freeze list'],
    run: async ({ call, print, t }) => {
      const listed = await call(freezeList, {})
      print.result(listed, () => {
        const columns = listColumns(t, listed)
        print.table(listed.freezes, columns, { isAlarming: ({ next }) => next !== null && next.at < listed.now })
      })
    },
  })
  verb<{ readonly camt?: CamtMessage }>(tree, freeze, {
    name: 'show',
    text: 'freeze.show',
    arguments: [argument(tree, '<freeze>', 'argument.freeze')],
    options: [option(tree, { flags: '--camt <message>', text: 'option.camtOut', choices: camtMessages })],
    examples: [`comity freeze show ${exampleFreeze}`, `comity freeze show ${exampleFreeze} --camt camt.056`],
    run: async (session, { args: [id = ''], options: { camt } }) => {
      const { call, print, t } = session
      const shown = await call(freezeShow, { freeze: id })
      if (camt !== undefined) {
        printCamt(session, { shown, message: camt })
        return
      }
      print.result(shown, () => {
        printShown({ print, t }, shown)
      })
    },
  })
  verb(tree, freeze, {
    name: 'notices',
    text: 'freeze.notices',
    examples: ['comity freeze notices'],
    run: async ({ call, print, t }) => {
      const said = await call(freezeNotices, {})
      print.result(said, () => {
        print.table(said.notices, [{ label: 'label.freeze', of: (row) => row.freeze }, ...noticeColumns(t)])
      })
    },
  })
}

function listColumns(t: Translate, { now }: Listed): readonly Column<Listed['freezes'][number]>[] {
  return [
    { label: 'label.freeze', of: (row) => row.freeze },
    { label: 'label.side', of: (row) => row.side },
    { label: 'label.partner', of: (row) => row.partner },
    { label: 'label.urgency', of: (row) => row.urgency },
    { label: 'label.state', of: (row) => row.state },
    { label: 'label.claimed', of: ({ money }) => (money === null ? null : sumOf(money, 'claimed')) },
    { label: 'label.heldSum', of: ({ money }) => (money === null ? null : sumOf(money, 'held')) },
    { label: 'label.nextClock', of: ({ next }) => (next === null ? null : clockText(t, { now, next })) },
  ]
}

const noticeColumns = (t: Translate): readonly Column<Notice>[] => [
  { label: 'label.at', of: (row) => row.at },
  { label: 'label.said', of: ({ kind, clock }) => t(`freezeNotice.${kind}`, { clock: clockName(t, clock) }) },
  { label: 'label.dueAt', of: (row) => row.dueAt },
  { label: 'label.called', of: (row) => row.contact },
]

type Money = NonNullable<Shown['money']>
const sumOf = (money: Money, part: Exclude<keyof Money, 'currency'>): string =>
  formatSum({ minor: money[part], currency: money.currency })

const clockNames: readonly TextKey[] = ['freezeClock.acknowledge', 'freezeClock.answer', 'freezeClock.hold']

/** The name of a clock; of a hold's end how long before, or the row, as they are. */
function clockName(t: Translate, clock: string): string {
  const key = clockNames.find((name) => name === `freezeClock.${clock}`)
  return key === undefined ? clock : t(key)
}

/** Which clock runs out next and what is left of it: `acknowledge: 9 min left`. */
function clockText(
  t: Translate,
  { now, next }: { readonly now: string; readonly next: { readonly clock: string; readonly at: string } },
): string {
  return `${clockName(t, next.clock)}: ${countdown(t, { now, at: next.at })}`
}

/** The end of a hold, also on the clocks of whoever reads it. */
function untilText({ until, untilLocal }: Shown): string | undefined {
  if (until === null) return undefined
  return untilLocal?.own == null ? until : `${until} (${untilLocal.own})`
}

function printShown({ print, t }: Speaking, shown: Shown): void {
  const { now, next, state, refused, money } = shown
  print.facts([
    ['label.freeze', shown.freeze],
    ['label.state', `${state} · ${t(`freezeState.${state}`)}`],
    ['label.nextClock', next === null ? undefined : `${clockText(t, { now, next })}, ${next.at}`],
    ['label.side', shown.side],
    ['label.partner', shown.partner],
    ['label.urgency', shown.urgency],
    ['label.openedAt', shown.openedAt],
    ['label.agreement', shown.agreement],
    ['label.refused', refused === null ? undefined : `${refused.code}, ${refused.at}`],
    ['label.heldUntil', untilText(shown)],
    ['label.holdAtMost', shown.holdAtMost?.transaction],
    ['label.accountAtMost', shown.holdAtMost?.account],
    ['label.parent', shown.parent ?? undefined],
    ['label.hit', shown.hit ?? undefined],
    ['label.freezeGround', shown.ground ?? undefined],
  ])
  if (money !== null) printSums(print, money)
  printClaim({ print, t }, shown)
  if (shown.shortfall !== null) print.paragraph('label.shortfall', shown.shortfall)
  if (shown.refusal !== null) {
    print.facts([['label.refusalGround', shown.refusal.ground]])
    print.paragraph('label.fix', shown.refusal.fix)
  }
  printHops(print, shown)
  printCourse({ print, t }, shown)
  const step = nextStep(shown)
  if (step !== undefined) print.say(t(step, { freeze: shown.freeze }))
}

const parts = [
  ['claimed', 'label.claimed'],
  ['held', 'label.heldSum'],
  ['movedOn', 'label.movedOn'],
  ['notFound', 'label.notFound'],
  ['lifted', 'label.lifted'],
  ['returned', 'label.returned'],
  ['confiscated', 'label.confiscated'],
] as const

function printSums(print: Printer, money: Money): void {
  print.heading('label.sums')
  print.facts(
    parts
      .filter(([part]) => part === 'claimed' || money[part] !== '0')
      .map(([part, label]) => [label, sumOf(money, part)] as const),
  )
}

/** What a bank needs, in the order in which it looks for it. */
function printClaim({ print, t }: Speaking, { claim }: Shown): void {
  if (claim === null) {
    print.say(t('say.freezeErased'))
    return
  }
  const { payment, victim, originating, beneficiary, recall } = claim
  print.heading('label.claim')
  print.facts([
    ['label.payment', `${payment.kind} ${payment.value}`],
    ['label.sentAt', claim.sentAt],
    ['label.toName', beneficiary.name],
    ['label.toInstitution', listed([beneficiary.institution, beneficiary.country])],
    ['label.toAccount', beneficiary.account],
    ['label.fromInstitution', originating.institution],
    ['label.fromAccount', originating.account],
    ['label.intermediary', claim.intermediary ?? undefined],
    ['label.victim', listed([victim.name, victim.country, victim.place])],
    ['label.recall', recall === null ? undefined : `${recall.kind} ${recall.reference}`],
    ['label.purpose', claim.purpose],
    ['label.authority', claim.authority],
    ['label.legalBasis', claim.legalBasis],
    ['label.holdUntil', claim.holdUntil],
  ])
  print.paragraph('label.freezeSummary', claim.summary)
  if (claim.stillInMotion !== null) print.paragraph('label.inMotion', claim.stillInMotion)
  print.paragraph('label.script', claim.customerScript)
}

const listed = (words: readonly (string | null)[]): string => words.filter((word) => word !== null).join(', ')

function printHops(print: Printer, { hops, money, chain }: Shown): void {
  const currency = money?.currency ?? ''
  const sum = (minor: string) => formatSum({ minor, currency })
  if (hops.length > 0) {
    print.heading('label.hops')
    print.table(
      hops.map((hop, number) => ({ ...hop, number, follow: chain?.children.find((child) => child.hop === number) })),
      [
        { label: 'label.hop', of: (row) => row.number },
        { label: 'label.sum', of: (row) => sum(row.minor) },
        { label: 'label.toInstitution', of: (row) => listed([row.institution, row.country]) },
        { label: 'label.toAccount', of: (row) => row.account },
        { label: 'label.payment', of: ({ payment }) => `${payment.kind} ${payment.value}` },
        { label: 'label.followedBy', of: ({ follow }) => (follow === undefined ? null : follow.freeze) },
        { label: 'label.state', of: ({ follow }) => follow?.state ?? null },
      ],
    )
  }
  if (chain === null || chain.children.length === 0) return
  print.heading('label.chain')
  print.facts([
    ['label.heldSum', sum(chain.held)],
    ['label.movedOn', sum(chain.movedOn)],
    ['label.notFound', sum(chain.notFound)],
  ])
}

function printCourse({ print, t }: Speaking, { deadlines, notices, events, now }: Shown): void {
  print.heading('label.deadlines')
  print.table(deadlines, [
    { label: 'label.clock', of: ({ clock }) => clockName(t, clock) },
    { label: 'label.at', of: (row) => row.at },
    { label: 'label.ownTime', of: ({ local }) => local.own },
    { label: 'label.partnerTime', of: ({ local }) => local.partner },
    { label: 'label.remaining', of: ({ at }) => countdown(t, { now, at }) },
  ])
  if (notices.length > 0) {
    print.heading('label.alarms')
    print.table(notices, noticeColumns(t))
  }
  printEvents(print, events)
}

const steps: Readonly<Record<string, TextKey>> = {
  'requesting DRAFT': 'say.freezeApprove',
  'requested DELIVERED': 'say.freezeAcknowledge',
  'requested ACKNOWLEDGED': 'say.freezeFind',
  'requested HOLDING': 'say.freezeAgree',
  'requested HELD': 'say.freezeConfirm',
  'requesting RETURNING': 'say.freezeReceive',
  'requesting SHARING': 'say.freezeShare',
}

/** What this side does next, as a command line. */
function nextStep({ side, state }: Shown): TextKey | undefined {
  return steps[`${side} ${state}`]
}
