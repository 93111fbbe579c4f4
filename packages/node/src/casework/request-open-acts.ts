import { openRows } from '@comity/casework/request'
import { type RequestAct, requestActs } from '@comity/client/api'
import { isInForce } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { isOffenceHere, judgedIn, type OffenceStanding } from './dual-criminality.ts'
import { duties } from './request-act.ts'
import { actingOf, type OpenRequest } from './requests.ts'

/** The rows of each call, in the order in which the call looks at them (spec/casework.md §4). */
const rowsOfActs: Readonly<Record<Exclude<RequestAct, 'request.judge'>, readonly string[]>> = {
  'request.approve': ['q2', 'q4f', 'q10', 'q19'],
  'request.hasten': ['q4e'],
  'request.cancel': ['q3'],
  'request.acknowledge': ['q8'],
  'request.accept': ['q12', 'q12p', 'q12c'],
  'request.answer': ['q18'],
  'request.preserve': ['p1'],
  'request.supply': ['q10a'],
  'request.conditions': ['q13', 'q14d'],
  'request.clarify': ['q9'],
  'request.postpone': ['q15'],
  'request.resume': ['q16', 'q26r', 'q26s'],
  'request.consult': ['q17c', 'q17r'],
  'request.reroute': ['q11'],
  'request.refuse': ['q17', 'q20', 'p8'],
  'request.advise': ['p7'],
  'request.extend': ['p2', 'p3'],
  'request.release': ['p4'],
  'request.close': ['q21'],
  'request.dispute': ['q22'],
  'request.settle': ['q23', 'q23a', 'q23c'],
  'request.appeal': ['q24'],
  'request.review': ['q24a', 'q24c'],
  'request.fence': ['q28b', 'q28c'],
  'request.unfence': ['q28r'],
  'request.unmark': ['q29', 'q30'],
  'request.withdraw': ['q25'],
}

/** Somebody else of this party, in whatever role. */
const somebody = { by: 'person', actor: 'B'.repeat(43), roles: ['investigator', 'supervisor'] } as const

/** What a person may do with a request now, and whether a second person's word is waited for on this side. */
export async function openActs(
  node: NodeContext,
  { actor, open, standing }: { readonly actor: Actor; readonly open: OpenRequest; readonly standing: OffenceStanding },
): Promise<{ readonly acts: readonly RequestAct[]; readonly needsSecond: boolean }> {
  const { row, object } = open
  const { side, partner, agreement } = row
  const at = node.now()
  const inForce = await isInForce(node.db, agreement, { now: at, parties: [node.party, partner] })
  const isOpen = (name: string) => (inForce || duties.includes(name)) && isDue(open, name)
  const rows = openRows(object, { side, acting: actingOf(row, actor), at }).filter(isOpen)
  const others = openRows(object, { side, acting: somebody, at }).filter(isOpen)
  const mayJudge = actor.roles.some((role) => role === 'supervisor' || role === 'legal')
  const acts = requestActs.filter((act) => {
    if (act === 'request.judge')
      return mayJudge && side === 'requested' && judgedIn.includes(row.state) && standing.answer !== 'not-required'
    // Nobody is offered to accept what has to be judged first.
    if (act === 'request.accept' && !isOffenceHere(standing)) return false
    return rowsOfActs[act].some((name) => rows.includes(name))
  })
  return { acts, needsSecond: rowsOfActs['request.approve'].some((name) => others.includes(name)) }
}

/** What the calls ask beside the machine: what nobody asked for is not answered, and what was said before is not approved again. */
function isDue({ row, object: { at = {}, contents } }: OpenRequest, name: string): boolean {
  switch (name) {
    case 'q10':
      return (at['q10a'] ?? '') >= (at['q9'] ?? '')
    case 'q17r':
      return at['q17c'] !== undefined
    case 'q19':
      return (at['q18'] ?? '') >= (at['q23'] ?? '')
    case 'q23c':
      return at['q23a'] !== undefined
    case 'q29':
      return row.is_confidential && contents['q29'] === undefined
    case 'q30':
      return row.is_confidential
    default:
      return true
  }
}
