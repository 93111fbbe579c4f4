import { plainMarking } from '@comity/agreement'
import { requestShow } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { deadlinesOf, readLocal } from '../../calendar/calendar-view.ts'
import { identifierFor } from '../../cases/reveal.ts'
import { offenceStanding } from '../../casework/dual-criminality.ts'
import { openActs } from '../../casework/request-open-acts.ts'
import { markingsOf } from '../../casework/request-marking.ts'
import { refusalOf } from '../../casework/request-refusal.ts'
import { readKept } from '../../casework/request-documents.ts'
import { formsOf, isLocked, linesOf, noteReader, raisedOf, readersOf } from '../../casework/request-view.ts'
import { loadRequest, requestSummaryOf } from '../../casework/requests.ts'
import { ownRoute } from '../define.ts'

/** One request of the unit with its identifier, question, answer, events and deadlines. Oversight never sees content. */
export const requestShowRoute = ownRoute({
  call: requestShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor, { request }) => {
    const open = await loadRequest(node, { request, actor })
    const { row, events, object } = open
    const { document, answer: kept, refusal } = await readKept(node, row)
    const answer = isLocked(open) ? undefined : kept
    if (row.side === 'requesting' && answer !== undefined) await noteReader(node, { actor, request: open })
    const markings = await markingsOf(node, node.db, { row, kept: { document, answer } })
    const local = await readLocal(node, node.db)
    const laws = await offenceStanding(node, node.db, row)
    const { offence, judgement, ...standing } = laws
    const { acts, needsSecond } = await openActs(node, { actor, open, standing: laws })
    return {
      ...requestSummaryOf(row, local),
      now: formatInstant(node.now()),
      acts: [...acts],
      needsSecond,
      offence,
      dualCriminality: {
        ...standing,
        judgement: judgement === null ? null : { ...judgement, at: formatInstant(judgement.at) },
      },
      refused: await refusalOf(node, row),
      question: document?.question ?? null,
      identifier: identifierFor(actor, document?.identifier.value ?? null),
      particulars: Object.entries(document?.particulars ?? {}).flatMap(([name, value]) => linesOf(name, value)),
      follows: document?.follows ?? null,
      heldUntil: row.held_until === null ? null : formatInstant(row.held_until),
      answer: answer?.text ?? null,
      refusal:
        refusal === undefined
          ? null
          : { ground: refusal.ground, fix: refusal.fix, at: refusal.refusedAt, reason: refusal.reason ?? null },
      forms: await formsOf(node, open),
      alarms: await raisedOf(node, open),
      openedBy: await readersOf(node, open),
      markings: {
        document: markings.document === undefined ? null : plainMarking(markings.document),
        answer: markings.answer === undefined ? null : plainMarking(markings.answer),
      },
      events: events.map((event) => ({
        row: event.row,
        from: event.from,
        to: event.to,
        party: event.party,
        role: event.role,
        at: event.at,
      })),
      deadlines: deadlinesOf({ partner: row.partner, deadlines: object.deadlines }, local),
    }
  },
})
