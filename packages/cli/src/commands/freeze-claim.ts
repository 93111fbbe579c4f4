import { offenceNames } from '@comity/agreement'
import type { BodyOf, freezeOpen } from '@comity/client/api'
import { parseSum } from '@comity/exchange'
import type { Option } from 'commander'
import { option, type OptionOf, refuseMissing, refuseValue, type Tree } from '../verb.ts'

type Claim = BodyOf<typeof freezeOpen>['claim']

/** What a person types of a claim: the particulars that a bank needs to stop a payment. */
export interface ClaimOptions {
  readonly purpose?: Claim['purpose']
  readonly urgency?: Claim['urgency']
  readonly payment?: string
  readonly sum?: string
  readonly sentAt?: string
  readonly summary?: string
  readonly victim?: string
  readonly victimCountry?: string
  readonly victimPlace?: string
  readonly fromInstitution?: string
  readonly fromAccount?: string
  readonly to?: string
  readonly toInstitution?: string
  readonly toAccount?: string
  readonly toCountry?: string
  readonly intermediary?: string
  readonly recall?: string
  readonly authority?: string
  readonly legalBasis?: string
  readonly inMotion?: string
  readonly script?: string
  readonly holdUntil?: string
}

const paymentKinds = ['uetr', 'end-to-end-id', 'transaction-output'] as const
const recallKinds = ['camt.056', 'MT n92'] as const

const options: readonly OptionOf[] = [
  { flags: '--purpose <purpose>', text: 'option.purpose', choices: offenceNames },
  { flags: '--urgency <urgency>', text: 'option.freezeUrgency', choices: ['E1', 'U'] },
  { flags: '--payment <reference>', text: 'option.payment' },
  { flags: '--sum <sum>', text: 'option.sum' },
  { flags: '--sent-at <instant>', text: 'option.sentAt' },
  { flags: '--summary <text>', text: 'option.freezeSummary' },
  { flags: '--victim <name>', text: 'option.victim' },
  { flags: '--victim-country <country>', text: 'option.victimCountry' },
  { flags: '--victim-place <place>', text: 'option.victimPlace' },
  { flags: '--from-institution <name>', text: 'option.fromInstitution' },
  { flags: '--from-account <account>', text: 'option.fromAccount' },
  { flags: '--to <name>', text: 'option.toName' },
  { flags: '--to-institution <name>', text: 'option.toInstitution' },
  { flags: '--to-account <account>', text: 'option.toAccount' },
  { flags: '--to-country <country>', text: 'option.toCountry' },
  { flags: '--intermediary <name>', text: 'option.intermediary' },
  { flags: '--recall <reference>', text: 'option.recall' },
  { flags: '--authority <name>', text: 'option.freezeAuthority' },
  { flags: '--legal-basis <text>', text: 'option.legalBasis' },
  { flags: '--in-motion <text>', text: 'option.inMotion' },
  { flags: '--script <text>', text: 'option.script' },
  { flags: '--hold-until <instant>', text: 'option.holdUntil' },
]

/** Options of a claim. */
export function claimOptions(tree: Tree): readonly Option[] {
  return options.map((one) => option(tree, one))
}

/** A whole command line of help. */
export const exampleClaim = [
  'comity freeze open --partner sudland-bank --agreement 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
  '--ground "The complaint of the victim." --purpose computer-fraud --urgency E1',
  '--payment uetr=eb6305c9-1f7f-49de-aed0-16487c27b42d --sum "EUR 42,300,000.00" --sent-at 2026-06-08T12:00:00.000Z',
  '--summary "A forged change of account." --victim "A trader" --victim-country NO',
  '--from-institution "A bank in Norland" --from-account "NO 001"',
  '--to "A shell company" --to-institution "A bank in Sudland" --to-account "SG 0042" --to-country SG',
  '--recall camt.056=CXL-1 --authority "Norland Police" --legal-basis "clause 5.1"',
  '--script "The payment is being checked." --hold-until 2026-06-18T12:00:00.000Z',
].join(' ')

/** The same from a recall that a bank has sent already: what the message cannot say is typed. */
export const exampleCamtClaim = [
  'comity freeze open --camt recall.xml --partner sudland-bank --agreement 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
  '--ground "The complaint of the victim." --purpose computer-fraud --urgency E1 --authority "Norland Police"',
  '--legal-basis "clause 5.1" --script "The payment is being checked." --hold-until 2026-06-18T12:00:00.000Z',
].join(' ')

/** The claim that a person typed; what is missing is named by its option, before anything leaves the terminal. */
export function claimOf(given: ClaimOptions): Claim {
  const need = (name: keyof ClaimOptions): string => given[name] ?? refuseMissing(flagsOf(name))
  return {
    purpose: given.purpose ?? refuseMissing(flagsOf('purpose')),
    urgency: given.urgency ?? refuseMissing(flagsOf('urgency')),
    payment: paymentOf(need('payment')),
    amount: parseSum(need('sum')),
    sentAt: need('sentAt'),
    summary: need('summary'),
    victim: { name: need('victim'), country: need('victimCountry'), place: given.victimPlace ?? null },
    originating: { institution: need('fromInstitution'), account: need('fromAccount') },
    beneficiary: {
      ...{ name: need('to'), institution: need('toInstitution'), account: need('toAccount') },
      country: given.toCountry ?? null,
    },
    intermediary: given.intermediary ?? null,
    recall: given.recall === undefined ? null : recallOf(given.recall),
    authority: need('authority'),
    legalBasis: need('legalBasis'),
    stillInMotion: given.inMotion ?? null,
    customerScript: need('script'),
    holdUntil: need('holdUntil'),
  }
}

function flagsOf(name: keyof ClaimOptions): string {
  const dashed = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `
  return options.find(({ flags }) => flags.startsWith(dashed))?.flags ?? dashed
}

/** How a payment is known to the institutions on its way, as `uetr=…`. */
export function paymentOf(text: string): Claim['payment'] {
  const { kind, rest } = named(text, { kinds: paymentKinds, flags: flagsOf('payment') })
  return { kind, value: rest }
}

function recallOf(text: string): NonNullable<Claim['recall']> {
  const { kind, rest } = named(text, { kinds: recallKinds, flags: flagsOf('recall') })
  return { kind, reference: rest }
}

/** `KIND=TEXT`, where the kind is of a closed set. */
function named<Kind extends string>(
  text: string,
  { kinds, flags }: { readonly kinds: readonly Kind[]; readonly flags: string },
): { readonly kind: Kind; readonly rest: string } {
  const kind = kinds.find((name) => text.startsWith(`${name}=`)) ?? refuseValue(flags)
  const rest = text.slice(kind.length + 1)
  return rest === '' ? refuseValue(flags) : { kind, rest }
}
