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
} as const satisfies ErrorTable

/** Throws a code of this package or one of codec. */
export const fail: Fail<keyof typeof codecErrors | keyof typeof exchangeErrors> = failFrom({
  ...codecErrors,
  ...exchangeErrors,
})
