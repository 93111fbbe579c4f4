import { utf8Encode } from '@comity/codec'
import {
  account,
  accountAt,
  countryOfBic,
  instantOf,
  institution,
  institutionAt,
  linesOf,
  longest,
  messageOf,
  prefix,
} from './camt-parts.ts'
import { fail } from './errors.ts'
import { parseSum, plainSum, type Sum } from './money.ts'
import { XmlReading } from './xml-reading.ts'
import { writeXml } from './xml-writing.ts'

/** How a payment is known; a message has no place for an output of a transaction on a chain. */
interface Payment {
  readonly kind: 'uetr' | 'end-to-end-id' | 'transaction-output'
  readonly value: string
}

/** What a camt.056 can say of a claim (spec/freezes.md §11); undefined where it does not. */
export interface RecallFields {
  readonly payment?: Payment | undefined
  readonly amount?: Sum | undefined
  readonly sentAt?: string | undefined
  readonly summary?: string | undefined
  readonly victim?: string | undefined
  readonly victimCountry?: string | undefined
  readonly victimPlace?: string | undefined
  readonly fromInstitution?: string | undefined
  readonly fromAccount?: string | undefined
  readonly to?: string | undefined
  readonly toInstitution?: string | undefined
  readonly toAccount?: string | undefined
  readonly toCountry?: string | undefined
  readonly authority?: string | undefined
  /** The message's own identification, by which the bank knows its recall. */
  readonly recall?: string | undefined
}

export interface ReadRecall {
  readonly fields: RecallFields
  /** Paths of elements of the message that a claim has no place for. */
  readonly notKept: readonly string[]
}

const kind = 'camt.056'
const name = 'FIToFIPmtCxlReq'
const tx = 'Undrlyg/TxInf'
const ref = `${tx}/OrgnlTxRef`
const reason = `${tx}/CxlRsnInf`

/**
 * Reads a FIToFIPaymentCancellationRequest of one payment for the reason FRAD. Throws `camt-invalid` where it is another message, of
 * several payments, of another reason, or says one thing twice; `amount-invalid` for a sum that is none; `xml-unsafe`.
 */
export function readRecall(bytes: Uint8Array): ReadRecall {
  const reading = new XmlReading(messageOf(bytes, { kind, name }))
  const isOne = reading.count('Undrlyg') === 1 && reading.count(tx) === 1
  if (!isOne || reading.text(`${reason}/Rsn/Cd`) !== 'FRAD') fail('camt-invalid', {})
  const sentAt = reading.text(`${tx}/OrgnlGrpInf/OrgnlCreDtTm`)
  const toInstitution = institutionAt(reading, `${ref}/CdtrAgt`)
  const lines = reading.texts(`${reason}/AddtlInf`).filter((line) => line !== '')
  const country = reading.text(`${ref}/CdtrAgt/FinInstnId/PstlAdr/Ctry`)
  const recall = reading.text(`${tx}/CxlId`) ?? reading.text('Assgnmt/Id')
  const fields: RecallFields = {
    payment: paymentOf(reading),
    amount: amountOf(reading),
    sentAt: sentAt === undefined ? undefined : instantOf(sentAt),
    summary: lines.length === 0 ? undefined : lines.join(' '),
    victim: reading.text(`${ref}/Dbtr/Pty/Nm`),
    victimCountry: reading.text(`${ref}/Dbtr/Pty/PstlAdr/Ctry`),
    victimPlace: reading.text(`${ref}/Dbtr/Pty/PstlAdr/TwnNm`),
    fromInstitution: institutionAt(reading, `${ref}/DbtrAgt`),
    fromAccount: accountAt(reading, `${ref}/DbtrAcct`),
    to: reading.text(`${ref}/Cdtr/Pty/Nm`),
    toInstitution,
    toAccount: accountAt(reading, `${ref}/CdtrAcct`),
    toCountry: country ?? (toInstitution === undefined ? undefined : countryOfBic(toInstitution)),
    authority: reading.text(`${reason}/Orgtr/Nm`),
    recall,
  }
  return { fields, notKept: reading.unread() }
}

function paymentOf(reading: XmlReading): RecallFields['payment'] {
  const uetr = reading.text(`${tx}/OrgnlUETR`)
  if (uetr !== undefined) return isUetr(uetr) ? { kind: 'uetr', value: uetr } : fail('camt-invalid', {})
  const value = reading.text(`${tx}/OrgnlEndToEndId`)
  return value === undefined || value === notProvided ? undefined : { kind: 'end-to-end-id', value }
}

/** UUIDv4Identifier. */
function isUetr(text: string): boolean {
  return /^[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$/.test(text)
}

function amountOf(reading: XmlReading): Sum | undefined {
  const path = `${tx}/OrgnlIntrBkSttlmAmt`
  const text = reading.text(path)
  if (text === undefined) return undefined
  const sum = parseSum(`${reading.attribute(path, 'Ccy') ?? ''} ${text}`)
  return sum.minor === '0' ? fail('amount-invalid', {}) : sum
}

/** What banks write where they know nothing. */
const notProvided = 'NOTPROVIDED'

/** What a claim says, with what a message needs beside it. */
export interface WrittenRecall extends RecallFields {
  /** The payment stop, without its hyphens: 32 characters. */
  readonly id: string
  readonly from: string
  readonly at: string
}

/** Writes a claim as camt.056.001.08; `notKept` names the members that do not come back as they were. */
export function writeRecall(given: WrittenRecall): { readonly xml: string; readonly notKept: readonly string[] } {
  const { id, payment, amount } = given
  const text = (value: string | undefined, most: number) => value?.slice(0, most)
  const party = (value: string | undefined) => ({ Pty: { Nm: text(value, longest.name) } })
  const content = {
    Assgnmt: {
      Id: id,
      Assgnr: party(given.from),
      Assgne: { Agt: institution(given.toInstitution ?? '') },
      CreDtTm: given.at,
    },
    CtrlData: { NbOfTxs: '1' },
    Undrlyg: {
      TxInf: {
        CxlId: text(given.recall, longest.id) ?? id,
        OrgnlGrpInf: { OrgnlMsgId: notProvided, OrgnlMsgNmId: notProvided, OrgnlCreDtTm: given.sentAt },
        OrgnlEndToEndId: payment?.kind === 'end-to-end-id' ? text(payment.value, longest.id) : undefined,
        OrgnlUETR: payment?.kind === 'uetr' ? payment.value : undefined,
        OrgnlIntrBkSttlmAmt: amount === undefined ? undefined : { '@Ccy': amount.currency, '#text': plainSum(amount) },
        CxlRsnInf: {
          Orgtr: given.authority === undefined ? undefined : { Nm: text(given.authority, longest.name) },
          Rsn: { Cd: 'FRAD' },
          AddtlInf: given.summary === undefined ? undefined : linesOf(given.summary),
        },
        OrgnlTxRef: referenceOf(given),
      },
    },
  }
  const xml = writeXml({ namespace: `${prefix}camt.056.001.08`, content: { [name]: content } })
  return { xml, notKept: lost(given, xml) }
}

function referenceOf(given: RecallFields) {
  const { victim, victimCountry, victimPlace, fromInstitution, fromAccount, to, toInstitution, toAccount } = given
  const address = { TwnNm: victimPlace?.slice(0, longest.id), Ctry: victimCountry }
  return {
    Dbtr: { Pty: { Nm: victim?.slice(0, longest.name), PstlAdr: address } },
    DbtrAcct: fromAccount === undefined ? undefined : account(fromAccount),
    DbtrAgt: fromInstitution === undefined ? undefined : institution(fromInstitution),
    CdtrAgt: toInstitution === undefined ? undefined : institution(toInstitution, given.toCountry),
    Cdtr: { Pty: { Nm: to?.slice(0, longest.name) } },
    CdtrAcct: toAccount === undefined ? undefined : account(toAccount),
  }
}

/** Written and read again: what did not come back as it was. */
function lost(given: WrittenRecall, xml: string): readonly string[] {
  const { fields } = readRecall(utf8Encode(xml))
  const names = Object.keys(given).filter((one): one is keyof RecallFields => one in fields)
  return names.filter((one) => JSON.stringify(fields[one]) !== JSON.stringify(given[one]))
}
