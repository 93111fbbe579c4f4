import { utf8Encode } from '@comity/codec'
import { instantOf, linesOf, longest, messageOf, prefix } from './camt-parts.ts'
import { fail } from './errors.ts'
import { parseSum, plainSum, type Sum } from './money.ts'
import { XmlReading } from './xml-reading.ts'
import { writeXml } from './xml-writing.ts'

/** Status of an investigation: cancelled, rejected, pending (ExternalInvestigationExecutionConfirmation1Code). */
const confirmations = ['CNCL', 'RJCR', 'PDCR'] as const

/** What an institution answers to a recall (spec/freezes.md §11); undefined where it does not say. */
export interface ResolutionFields {
  readonly status: (typeof confirmations)[number]
  /** The sum that is held, or that went back. */
  readonly held?: Sum | undefined
  readonly until?: string | undefined
  /** Why less is held than was claimed, or nothing. */
  readonly text?: string | undefined
}

export interface ReadResolution {
  readonly fields: ResolutionFields
  readonly notKept: readonly string[]
}

const kind = 'camt.029'
const name = 'RsltnOfInvstgtn'
const details = 'CxlDtls/TxInfAndSts'

/** A line of additional information that this package writes for the end of a hold, for which the format has no place. */
const untilLine = /^HELD UNTIL (\S+)$/

/**
 * Reads a ResolutionOfInvestigation about one payment. Throws `camt-invalid` where it is another message, of several payments, of another
 * status, or says one thing twice; `amount-invalid` for a sum that is none; `xml-unsafe`.
 */
export function readResolution(bytes: Uint8Array): ReadResolution {
  const reading = new XmlReading(messageOf(bytes, { kind, name }))
  const said = reading.text('Sts/Conf')
  const status = confirmations.find((known) => known === said) ?? fail('camt-invalid', {})
  if (reading.count(details) > 1) fail('camt-invalid', {})
  const lines = reading.texts(`${details}/CxlStsRsnInf/AddtlInf`).filter((line) => line !== '')
  const [until, ...others] = lines.flatMap((line) => untilLine.exec(line)?.[1] ?? [])
  if (others.length > 0) fail('camt-invalid', {})
  const text = lines.filter((line) => !untilLine.test(line)).join(' ')
  const fields: ResolutionFields = {
    status,
    held: heldOf(reading),
    until: until === undefined ? undefined : instantOf(until),
    text: text === '' ? undefined : text,
  }
  return { fields, notKept: reading.unread() }
}

function heldOf(reading: XmlReading): Sum | undefined {
  const path = `${details}/RsltnRltdInf/IntrBkSttlmAmt`
  const text = reading.text(path)
  return text === undefined ? undefined : parseSum(`${reading.attribute(path, 'Ccy') ?? ''} ${text}`)
}

/** An answer with what a message needs beside it. */
export interface WrittenResolution extends ResolutionFields {
  /** The payment stop, without its hyphens: 32 characters. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly at: string
  readonly payment: { readonly kind: string; readonly value: string }
  /** Why it is not as was asked (ExternalPaymentCancellationRejection1Code). */
  readonly reason?: 'AM04' | 'LEGL' | undefined
}

const ofPayment = { CNCL: 'ACCR', RJCR: 'RJCR', PDCR: 'PDCR' } as const

/** Writes an answer as camt.029.001.09; `notKept` names the members that do not come back as they were. */
export function writeResolution(given: WrittenResolution): {
  readonly xml: string
  readonly notKept: readonly string[]
} {
  const { id, status, held, until, text, reason, payment } = given
  const party = (code: string) => ({ Pty: { Nm: code.slice(0, longest.name) } })
  const lines = [...(until === undefined ? [] : [`HELD UNTIL ${until}`]), ...linesOf(text ?? '')]
  const content = {
    Assgnmt: { Id: id, Assgnr: party(given.from), Assgne: party(given.to), CreDtTm: given.at },
    Sts: { Conf: status },
    CxlDtls: {
      TxInfAndSts: {
        CxlStsId: id,
        OrgnlEndToEndId: payment.kind === 'end-to-end-id' ? payment.value.slice(0, longest.id) : undefined,
        OrgnlUETR: payment.kind === 'uetr' ? payment.value : undefined,
        TxCxlSts: ofPayment[status],
        CxlStsRsnInf: {
          Rsn: reason === undefined ? undefined : { Cd: reason },
          AddtlInf: lines.length === 0 ? undefined : lines,
        },
        RsltnRltdInf:
          held === undefined ? undefined : { IntrBkSttlmAmt: { '@Ccy': held.currency, '#text': plainSum(held) } },
      },
    },
  }
  const xml = writeXml({ namespace: `${prefix}camt.029.001.09`, content: { [name]: content } })
  const { fields } = readResolution(utf8Encode(xml))
  const names = ['status', 'held', 'until', 'text'] as const
  return { xml, notKept: names.filter((one) => JSON.stringify(fields[one]) !== JSON.stringify(given[one])) }
}
