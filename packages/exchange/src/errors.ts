import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; see spec/errors.md. */
export const exchangeErrors = {
  'amount-invalid': {
    status: 422,
    meaning:
      'the sum is none: a currency code and digits, with no more decimals than the currency has, and not below zero',
    remedy: 'Write it as `EUR 1,250.00` or `JPY 90000`; nothing was saved.',
  },
  'currency-mismatch': {
    status: 422,
    meaning: 'the sum is in another currency than the payment',
    remedy: 'Write the sum in the currency of the payment; `comity freeze show` names it. Nothing was saved.',
  },
  'xml-unsafe': {
    status: 422,
    meaning:
      'the XML has a document type, an instruction for a program, another encoding than UTF-8, or is too large or too deep',
    remedy: 'Nothing of it was used. Have the bank export the message itself, without a document type, as UTF-8.',
  },
  'camt-invalid': {
    status: 422,
    meaning:
      'the file is no camt message of one payment that can be read: kind, version, reason, or something said twice',
    remedy:
      'Send camt.056 for the reason FRAD, or camt.029, one payment a file; spec/freezes.md §11 lists what is read.',
  },
} as const satisfies ErrorTable

/** Throws a code of this package or one of codec. */
export const fail: Fail<keyof typeof codecErrors | keyof typeof exchangeErrors> = failFrom({
  ...codecErrors,
  ...exchangeErrors,
})
