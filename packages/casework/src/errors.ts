import { agreementErrors } from '@comity/agreement'
import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; see spec/errors.md. */
export const caseworkErrors = {
  'role-forbids': {
    status: 403,
    meaning: 'the role or side of whoever acts may not do this',
    remedy: 'Ask a person who has the role; an administrator can add it.',
  },
  'same-person': {
    status: 403,
    meaning: 'this needs a second person',
    remedy: 'Let somebody else do it: nobody holds both sides of a four-eyes step.',
  },
  'consent-missing': {
    status: 409,
    meaning: 'not everybody whose consent this needs has given it',
    remedy: 'Wait for the other parties; `comity operation show` names who has agreed.',
  },
  'report-period': {
    status: 422,
    meaning: 'a report is of a period that is over, and its beginning lies before its end',
    remedy: 'Name a beginning and a later end that is past.',
  },
  'ground-not-lawful': {
    status: 422,
    meaning: 'the law does not give this ground for refusing this kind of request of a person',
    remedy: 'Name a ground of this kind; `comity subject decide --help` and spec/subjects.md list them.',
  },
  'ground-not-open': {
    status: 422,
    meaning: 'this kind, urgency or state of a request may not be refused on this ground',
    remedy: 'Name another ground, or accept and answer it; spec/casework.md §4.2 says which ground stands where.',
  },
  'consultation-first': {
    status: 409,
    meaning: 'the other side has not been asked yet what could be granted instead',
    remedy: 'Run `comity request consult` first; a part, conditions or a postponement may do.',
  },
  'reason-forbidden': {
    status: 422,
    meaning: 'the reason rests on what no treaty takes as a ground',
    remedy:
      'Leave out secrecy of banks, a fiscal character, the type of the other party; for an inquiry under way postpone with P01.',
  },
} as const satisfies ErrorTable

const {
  'marking-forbids': markingForbids,
  'marking-lowered': markingLowered,
  'object-mismatch': objectMismatch,
} = agreementErrors

export const fail: Fail<
  keyof typeof codecErrors | keyof typeof caseworkErrors | 'marking-forbids' | 'marking-lowered' | 'object-mismatch'
> = failFrom({
  ...codecErrors,
  'marking-forbids': markingForbids,
  'marking-lowered': markingLowered,
  'object-mismatch': objectMismatch,
  ...caseworkErrors,
})
