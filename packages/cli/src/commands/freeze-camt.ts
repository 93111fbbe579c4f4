import type { freezeShow, ResultOf } from '@comity/client/api'
import {
  formatSum,
  readRecall,
  readResolution,
  type ResolutionFields,
  writeRecall,
  writeResolution,
  type WrittenResolution,
} from '@comity/exchange'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { readBytes } from '../files.ts'
import type { Session } from '../shell.ts'
import type { TextKey } from '../texts.ts'
import type { ClaimOptions } from './freeze-claim.ts'

/** Messages of ISO 20022 that a payment stop can be written as (spec/freezes.md §11). */
export const camtMessages = ['camt.056', 'camt.029'] as const
export type CamtMessage = (typeof camtMessages)[number]

type Shown = ResultOf<typeof freezeShow>

/** What a bank's recall says of a claim, as a person would type it; what of it is not kept is said on standard error. */
export async function recallOptions(session: Pick<Session, 't' | 'stderr'>, file: string): Promise<ClaimOptions> {
  const { fields, notKept } = readRecall(await readBytes(file))
  sayLost(session, 'say.camtNotKept', notKept)
  const { payment, amount, recall, ...same } = fields
  const given = {
    ...same,
    payment: payment === undefined ? undefined : `${payment.kind}=${payment.value}`,
    sum: amount === undefined ? undefined : formatSum(amount),
    recall: recall === undefined ? undefined : `camt.056=${recall}`,
  }
  return onlySaid(given)
}

/** What a bank's own system answered, as a person would type it. */
export async function resolutionOptions(
  session: Pick<Session, 't' | 'stderr'>,
  file: string,
): Promise<{ readonly held?: string; readonly until?: string; readonly shortfall?: string }> {
  const { fields, notKept } = readResolution(await readBytes(file))
  sayLost(session, 'say.camtNotKept', notKept)
  const { status, held, until, text } = fields
  // Rejected is rejected, whatever sum stands beside it.
  const isHeld = held !== undefined && status !== 'RJCR'
  return onlySaid({ held: isHeld ? formatSum(held) : undefined, until: isHeld ? until : undefined, shortfall: text })
}

/** Writes a payment stop as a message, and says on standard error what the message does not carry. */
export function printCamt(
  session: Pick<Session, 't' | 'stderr' | 'print'>,
  { shown, message }: { readonly shown: Shown; readonly message: CamtMessage },
): void {
  const { xml, notKept } = message === 'camt.056' ? recallOf(shown) : resolutionOf(shown)
  session.print.result({ freeze: shown.freeze, message, xml, notKept }, () => {
    for (const line of xml.trimEnd().split('\n')) session.print.say(escapeLine(line))
    sayLost(session, 'say.camtNotCarried', notKept)
  })
}

function sayLost({ t, stderr }: Pick<Session, 't' | 'stderr'>, key: TextKey, names: readonly string[]): void {
  if (names.length > 0) stderr.write(`${t(key, { what: escapeLine(names.join(', ')) })}\n`)
}

function onlySaid<Given extends object>(given: Given): { [Name in keyof Given]?: Exclude<Given[Name], undefined> } {
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as { [Name in keyof Given]?: Exclude<Given[Name], undefined> } // only what was undefined is gone
}

/** Members of a claim for which a recall has no place. */
const unplaced = ['purpose', 'urgency', 'legalBasis', 'customerScript', 'holdUntil', 'stillInMotion'] as const

function recallOf(shown: Shown): { readonly xml: string; readonly notKept: readonly string[] } {
  const claim = shown.claim ?? fail('object-mismatch', {})
  const { payment, victim, originating, beneficiary, recall, intermediary } = claim
  const { xml, notKept } = writeRecall({
    ...partiesOf(shown),
    id: shown.freeze.replaceAll('-', ''),
    at: shown.openedAt,
    ...{ payment, amount: claim.amount, sentAt: claim.sentAt, summary: claim.summary, authority: claim.authority },
    ...{ victim: victim.name, victimCountry: victim.country, victimPlace: victim.place ?? undefined },
    ...{ fromInstitution: originating.institution, fromAccount: originating.account, to: beneficiary.name },
    ...{ toInstitution: beneficiary.institution, toAccount: beneficiary.account },
    toCountry: beneficiary.country ?? undefined,
    recall: recall?.kind === 'camt.056' ? recall.reference : undefined,
  })
  const others = unplaced.filter((name) => claim[name] !== null)
  return { xml, notKept: [...notKept, ...others, ...(intermediary === null ? [] : ['intermediary'])] }
}

/** How an answer reads as camt.029; a payment stop that is not answered has none. */
const answers: Readonly<Record<string, Pick<WrittenResolution, 'status' | 'reason'>>> = {
  HELD: { status: 'PDCR' },
  CONFIRMED: { status: 'PDCR' },
  RETURNING: { status: 'PDCR' },
  SHARING: { status: 'PDCR' },
  RETURNED: { status: 'CNCL' },
  SHARED: { status: 'CNCL' },
  NOT_HELD: { status: 'RJCR', reason: 'AM04' },
  REFUSED: { status: 'RJCR', reason: 'LEGL' },
  CONFISCATED: { status: 'RJCR', reason: 'LEGL' },
}

function resolutionOf(shown: Shown): { readonly xml: string; readonly notKept: readonly string[] } {
  const { state, money, claim, hops, refusal, shortfall, until, events } = shown
  const answer = answers[state]
  if (answer === undefined || money === null || claim === null) return fail('object-mismatch', {})
  const sums: Readonly<Record<ResolutionFields['status'], string | undefined>> = {
    PDCR: money.held,
    CNCL: money.returned,
    RJCR: undefined,
  }
  const minor = sums[answer.status]
  const { from: to, to: from } = partiesOf(shown)
  const { xml, notKept } = writeResolution({
    ...{ ...answer, from, to, payment: claim.payment, id: shown.freeze.replaceAll('-', '') },
    at: events.at(-1)?.at ?? shown.openedAt,
    held: minor === undefined ? undefined : { minor, currency: money.currency },
    until: until ?? undefined,
    text: shortfall ?? refusal?.fix ?? undefined,
  })
  return { xml, notKept: [...notKept, ...(hops.length > 0 ? ['hops'] : []), ...(refusal === null ? [] : ['ground'])] }
}

/** Who asked whom. */
function partiesOf({ side, partner, events }: Shown): { readonly from: string; readonly to: string } {
  const byRow = (name: string) => events.find(({ row }) => row === name)?.party ?? partner
  return { from: byRow('f1'), to: side === 'requesting' ? partner : byRow('f2d') }
}
