import type { ClarifiableField, Ground, RequestForm } from '@comity/casework/request'
import { disputeReasons, postponementCodes } from '@comity/casework/request'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { requireAgreedGround } from './agreed-ground.ts'
import { newestForm } from './request-forms.ts'
import { here, type Moved, personAct } from './request-act.ts'
import type { OpenRequest } from './requests.ts'

interface Of {
  readonly actor: Actor
  readonly request: string
}

/** Gives up a draft that was never sent (q3). */
export async function cancelRequest(node: NodeContext, of: Of): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'q3', to: 'CANCELLED', about: null }) })
}

/** Asks what is missing, by its exact fields (q9). Throws `object-mismatch` the third time. */
export async function clarifyRequest(
  node: NodeContext,
  { fields, text, ...of }: Of & { readonly fields: readonly ClarifiableField[]; readonly text: string },
): Promise<Moved> {
  const said = { fields: [...fields], text }
  return personAct(node, { ...of, choose: () => ({ row: 'q9', to: 'NEEDS_INFO', said }) })
}

/** Drafts what was asked for (q10a); a second person approves it (q10). Throws `object-mismatch` for other fields. */
export async function supplyRequest(
  node: NodeContext,
  { supplied, ...of }: Of & { readonly supplied: RequestForm<'q10a'>['supplied'] },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: () => ({ row: 'q10a', to: 'NEEDS_INFO', said: { supplied } }),
    before: async (tx, request) => {
      const asked = await newestForm(node, tx, { request, row: 'q9' })
      const given = supplied.map(({ field }) => field)
      const isExact = asked?.fields.length === given.length && asked.fields.every((field) => given.includes(field))
      if (!isExact) fail('object-mismatch', {})
    },
  })
}

/** Names the party that is competent; nothing is forwarded (q11). Throws `object-mismatch` for one of the two. */
export async function rerouteRequest(
  node: NodeContext,
  { competent, text, ...of }: Of & { readonly competent: string; readonly text: string },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: ({ row }) => {
      if (competent === node.party || competent === row.partner) fail('object-mismatch', {})
      return { row: 'q11', to: 'REROUTED', said: { competent, text } }
    },
  })
}

/** Accepts or declines the conditions of the other side (q13, q14d). */
export async function answerConditions(
  node: NodeContext,
  { accept, ...of }: Of & { readonly accept: boolean },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: () =>
      accept
        ? { row: 'q13', to: 'ACCEPTED', about: 'q12c' }
        : { row: 'q14d', to: 'CONDITIONS_DECLINED', about: 'q12c' },
  })
}

/** Puts a request off, with a code and an end (q15). */
export async function postponeRequest(
  node: NodeContext,
  {
    code,
    until,
    reviewAt,
    text,
    ...of
  }: Of & {
    readonly code: (typeof postponementCodes)[number]
    readonly until: string | null
    readonly reviewAt: string | null
    readonly text: string
  },
): Promise<Moved> {
  const said = { code, until, reviewAt, text }
  return personAct(node, { ...of, choose: () => ({ row: 'q15', to: 'POSTPONED', said }) })
}

/** Takes a postponed request up again (q16), or proposes and agrees that a suspended one goes on (q26r, q26s). */
export async function resumeRequest(node: NodeContext, of: Of): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: (request) => {
      if (here(request) !== 'SUSPENDED') return { row: 'q16', to: 'ACKNOWLEDGED', about: null }
      if (request.row.side === 'requested') return { row: 'q26r', to: 'SUSPENDED', about: null }
      return { row: 'q26s', to: request.object.resumes ?? fail('object-mismatch', {}), about: null }
    },
  })
}

/** The two sides talk before a refusal: what could be granted instead (q17c), and what the other says to it (q17r). */
export async function consultRequest(
  node: NodeContext,
  { ground, text, ...of }: Of & { readonly ground: Ground | null; readonly text: string },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: (request) => {
      const to = here(request)
      if (request.row.side === 'requesting') {
        if (ground !== null) fail('object-mismatch', {})
        return { row: 'q17r', to, said: { text } }
      }
      return { row: 'q17c', to, said: { text, ground: ground ?? fail('object-mismatch', {}) } }
    },
    before: async (tx, { row }) => {
      if (ground !== null) await requireAgreedGround(node, tx, { agreement: row.agreement, ground })
    },
  })
}

/** Closes an answered request with what came of it (q21). */
export async function closeRequest(
  node: NodeContext,
  { useful, used, outcome, text, ...of }: Of & Pick<RequestForm<'q21'>, 'useful' | 'used' | 'outcome' | 'text'>,
): Promise<Moved> {
  const said = { useful, used, outcome, text }
  return personAct(node, { ...of, choose: () => ({ row: 'q21', to: 'CLOSED', said }) })
}

/** Disputes an answer, on facts only (q22). Throws `object-mismatch` after 30 days. */
export async function disputeRequest(
  node: NodeContext,
  { reason, text, ...of }: Of & { readonly reason: (typeof disputeReasons)[number]; readonly text: string },
): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'q22', to: 'DISPUTED', said: { reason, text } }) })
}

/** Ends a dispute: the answer is made again (q23), or one side proposes to close it (q23a) and the other agrees (q23c). */
export async function settleRequest(
  node: NodeContext,
  { text, ...of }: Of & { readonly text: string | null },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: ({ row }) => {
      if (row.side === 'requesting') return { row: 'q23c', to: 'CLOSED', about: 'q23a' }
      if (text === null) return { row: 'q23', to: 'EXECUTING', about: null }
      return { row: 'q23a', to: 'DISPUTED', said: { text } }
    },
  })
}

/** Appeals once against a refusal (q24). Throws `object-mismatch` the second time and after 30 days. */
export async function appealRequest(
  node: NodeContext,
  { text, ...of }: Of & { readonly text: string },
): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'q24', to: 'APPEALED', said: { text } }) })
}

/** Decides an appeal: the request is taken up again (q24a), or it stays refused, with why (q24c). */
export async function reviewRequest(
  node: NodeContext,
  { text, ...of }: Of & { readonly text: string | null },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: () =>
      text === null ? { row: 'q24a', to: 'ACKNOWLEDGED', about: null } : { row: 'q24c', to: 'CLOSED', said: { text } },
  })
}

/** Takes a request back before its answer (q25); the other side destroys what it drafted. */
export async function withdrawRequest(
  node: NodeContext,
  { text, ...of }: Of & { readonly text: string },
): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'q25', to: 'WITHDRAWN', said: { text } }) })
}

/** Blocks the use of an emergency answer (q28b), or allows it under conditions only (q28c). */
export async function fenceAnswer(
  node: NodeContext,
  { conditions, text, ...of }: Of & { readonly conditions: readonly string[]; readonly text: string },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: () =>
      conditions.length === 0
        ? { row: 'q28b', to: 'USE_BLOCKED', said: { text } }
        : { row: 'q28c', to: 'USE_CONDITIONED', said: { text, conditions: [...conditions] } },
  })
}

/** Lifts the fence from an emergency answer (q28r). */
export async function unfenceAnswer(node: NodeContext, of: Of): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: ({ object }: OpenRequest) => {
      return { row: 'q28r', to: object.resumes ?? fail('object-mismatch', {}), about: null }
    },
  })
}
