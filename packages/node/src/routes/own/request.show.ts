import { plainMarking } from '@comity/agreement'
import { requestShow } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { offenceStanding } from '../../casework/dual-criminality.ts'
import { markingsOf } from '../../casework/request-marking.ts'
import { refusalOf } from '../../casework/request-refusal.ts'
import { readKept } from '../../casework/request-documents.ts'
import { loadRequest, requestSummaryOf } from '../../casework/requests.ts'
import { ownRoute } from '../define.ts'

/** One request of the unit with its identifier, question, answer, events and deadlines. Oversight never sees content. */
export const requestShowRoute = ownRoute({
  call: requestShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor, { request }) => {
    const { row, events, object } = await loadRequest(node, { request, actor })
    const { document, answer, refusal } = await readKept(node, row)
    const markings = markingsOf(node, row, { document, answer })
    const { deadlines } = object
    const { offence, judgement, ...standing } = await offenceStanding(node, node.db, row)
    return {
      ...requestSummaryOf(row),
      offence,
      dualCriminality: {
        ...standing,
        judgement: judgement === null ? null : { ...judgement, at: formatInstant(judgement.at) },
      },
      refused: await refusalOf(node, row),
      question: document?.question ?? null,
      identifier: document?.identifier.value ?? null,
      answer: answer?.text ?? null,
      refusal: refusal === undefined ? null : { ground: refusal.ground, fix: refusal.fix, at: refusal.refusedAt },
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
      deadlines:
        deadlines === null
          ? []
          : [
              { clock: 'acknowledge', at: deadlines.acknowledge },
              { clock: 'answer', at: deadlines.answer },
            ],
    }
  },
})
