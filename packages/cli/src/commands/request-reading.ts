import { requestList, requestShow, type ResultOf } from '@comity/client/api'
import type { Command } from 'commander'
import { markingFacts } from '../marking-facts.ts'
import type { Printer } from '../output.ts'
import type { Translate } from '../texts.ts'
import { argument, type Tree, verb } from '../verb.ts'
import { printEvents } from './events.ts'

/** `comity request list` and `show`. */
export function addRequestReading(tree: Tree, request: Command): void {
  verb(tree, request, {
    name: 'list',
    text: 'request.list',
    examples: ['comity request list'],
    run: async ({ call, print }) => {
      const listed = await call(requestList, {})
      print.result(listed, () => {
        print.table(listed.requests, [
          { label: 'label.request', of: (row) => row.request },
          { label: 'label.side', of: (row) => row.side },
          { label: 'label.partner', of: (row) => row.partner },
          { label: 'label.kind', of: (row) => row.kind },
          { label: 'label.urgency', of: (row) => row.urgency },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.openedAt', of: (row) => row.openedAt },
          { label: 'label.due', of: ({ next }) => (next === null ? null : (next.local.own ?? next.at)) },
          { label: 'label.partnerTime', of: ({ next }) => next?.local.partner ?? null },
          { label: 'label.marks', of: (row) => row.marks },
        ])
      })
    },
  })
  verb(tree, request, {
    name: 'show',
    text: 'request.show',
    arguments: [argument(tree, '<request>', 'argument.request')],
    examples: ['comity request show 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async ({ call, print, t }, { args: [id = ''] }) => {
      const shown = await call(requestShow, { request: id })
      print.result(shown, () => {
        print.facts([
          ['label.request', shown.request],
          ['label.side', shown.side],
          ['label.partner', shown.partner],
          ['label.kind', shown.kind],
          ['label.urgency', shown.urgency],
          ['label.state', shown.state],
          ['label.openedAt', shown.openedAt],
          ['label.marks', shown.marks],
          ['label.agreement', shown.agreement],
          ['label.refused', shown.refused === null ? undefined : `${shown.refused.code}, ${shown.refused.at}`],
          ['label.identifier', shown.identifier],
          ['label.follows', shown.follows],
          ['label.preservedUntil', shown.heldUntil],
        ])
        printStanding({ shown, print, t })
        print.paragraph('label.question', shown.question)
        if (shown.particulars.length > 0) {
          print.heading('label.particulars')
          print.table(shown.particulars, [
            { label: 'label.name', of: (line) => line.name },
            { label: 'label.content', of: (line) => line.value },
          ])
        }
        print.paragraph('label.answer', shown.answer)
        if (shown.refusal !== null) {
          print.facts([['label.refusalGround', `${shown.refusal.ground}, ${shown.refusal.at}`]])
          print.paragraph('label.reason', shown.refusal.reason)
          print.paragraph('label.fix', shown.refusal.fix)
        }
        const { document, answer } = shown.markings
        if (document !== null) print.facts(markingFacts(t, document, 'label.documentMarking'))
        if (answer !== null) print.facts(markingFacts(t, answer, 'label.answerMarking'))
        printSaid({ shown, print, t })
        print.heading('label.deadlines')
        print.table(shown.deadlines, [
          { label: 'label.clock', of: (row) => row.clock },
          { label: 'label.at', of: (row) => row.at },
          { label: 'label.ownTime', of: ({ local }) => local.own },
          { label: 'label.partnerTime', of: ({ local }) => local.partner },
        ])
        printEvents(print, shown.events)
      })
    },
  })
}

/** What rows brought, what the clocks told, and who had opened what is fenced now. */
function printSaid({
  shown: { forms, alarms, openedBy },
  print,
  t,
}: {
  readonly shown: ResultOf<typeof requestShow>
  readonly print: Printer
  readonly t: Translate
}): void {
  if (forms.length > 0) {
    print.heading('label.forms')
    const lines = forms.flatMap(({ said, ...form }) =>
      said.map(({ name, value }) => ({ ...form, said: `${name}: ${value}` })),
    )
    print.table(lines, [
      { label: 'label.at', of: (line) => line.at },
      { label: 'label.row', of: (line) => line.row },
      { label: 'label.party', of: (line) => line.party },
      { label: 'label.content', of: (line) => line.said },
    ])
  }
  if (alarms.length > 0) {
    print.heading('label.alarms')
    print.table(alarms, [
      { label: 'label.at', of: (line) => line.at },
      { label: 'label.alarm', of: ({ alarm }) => t(`alarm.${alarm}`) },
      { label: 'label.called', of: (line) => line.contact },
    ])
  }
  if (openedBy.length === 0) return
  print.heading('label.openedBy')
  print.table(openedBy, [
    { label: 'label.at', of: (line) => line.at },
    { label: 'label.person', of: (line) => line.person },
  ])
}

/** How both laws stand to the offence, and whether somebody has to judge it before the request is accepted. */
function printStanding({
  shown: { request, side, state, offence, dualCriminality },
  print,
  t,
}: {
  readonly shown: ResultOf<typeof requestShow>
  readonly print: Printer
  readonly t: Translate
}): void {
  const { answer, clause, requesting, requested, judgement } = dualCriminality
  print.facts([
    ['label.offence', offence],
    ['label.dualCriminality', t(`criminality.${answer}`)],
    ['label.clause', clause],
    ['label.requestingLaw', t(`law.${requesting}`)],
    ['label.requestedLaw', t(`law.${requested}`)],
    ['label.judgement', judgement === null ? undefined : `${judgement.reason}, ${judgement.at}`],
  ])
  const isOpen = judgement === null && (answer === 'no' || answer === 'to-be-judged')
  const isWaiting = side === 'requested' && ['DELIVERED', 'ACKNOWLEDGED'].includes(state)
  if (isOpen && isWaiting) print.say(t('say.judge', { request }))
}
