import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** What an auditor finds of one drawn place; the verdict counts them (spec/audit.md §7). All are local findings. */
const findings = {
  'opening-place': {
    status: 0,
    meaning: 'what was opened is another place than the one drawn',
    remedy: 'Have the drawn place opened; if it is not, it is a breach.',
  },
  'opening-missing': {
    status: 0,
    meaning: 'a drawn place was neither opened nor answered by an erasure',
    remedy: 'Record it as a breach, with the batch and position.',
  },
  'opening-element': {
    status: 0,
    meaning: 'the opened input under the opened blind does not give the element that was asked',
    remedy: 'Record it as a breach, with the batch and position.',
  },
  'opening-profile': {
    status: 0,
    meaning: 'the opened input is not of the profile that the batch declared',
    remedy: 'Record it as a breach, with the batch and position.',
  },
  'opening-status': {
    status: 0,
    meaning: 'the opened record has a person status that the batch did not name',
    remedy: 'Record it as a breach, with the batch and position.',
  },
  'opening-record': {
    status: 0,
    meaning: 'the opened record does not stand under the records root of the case',
    remedy: 'Record it as a breach, with the batch and position.',
  },
  'opening-commitment': {
    status: 0,
    meaning: 'what was shown of the case does not open the commitment that the batch named',
    remedy: 'Record it as a breach, with the batch and position.',
  },
  'opening-unlogged': {
    status: 0,
    meaning: 'the case commitment of a batch is not proved to have been logged before it',
    remedy: 'Record it as a breach; the publisher has to say why it answered the batch.',
  },
  'erasure-unproved': {
    status: 0,
    meaning: 'no entry of the inquirer’s log says that the drawn place was erased',
    remedy: 'Record it as a breach, with the batch and position.',
  },
  'row-place': {
    status: 0,
    meaning: 'what was opened is another row than the one drawn',
    remedy: 'Have the drawn row opened; if it is not, it is a breach.',
  },
  'row-padding': {
    status: 0,
    meaning: 'the padding seed that the manifest commits to does not give the drawn row',
    remedy: 'Record it as a breach, with the segment and row.',
  },
  'row-record': {
    status: 0,
    meaning: 'the opened record does not give the drawn row under the key of its epoch',
    remedy: 'Record it as a breach, with the segment and row.',
  },
  'row-late': {
    status: 0,
    meaning: 'the record behind a drawn row is younger than the manifest that published it',
    remedy: 'Record it as a breach, with the segment and row.',
  },
} as const satisfies ErrorTable

/** The codes of this package; see spec/errors.md. */
export const auditErrors = {
  ...findings,
  'audit-nonce': {
    status: 403,
    meaning: 'the nonce is not the one that was committed for this audit',
    remedy: 'Use the nonce of this audit; one that is lost cannot be replaced: begin another audit for a later period.',
  },
  'audit-nonce-used': {
    status: 403,
    meaning: 'the nonce was shown in another audit, so its draw could have been foreseen',
    remedy: 'Begin another audit with a fresh random nonce.',
  },
  'audit-not-agreed': {
    status: 403,
    meaning: 'no agreement between these parties says how an audit is held',
    remedy: 'An audit needs terms with `auditors` and `audit`, and names two parties of them.',
  },
  'audit-period': {
    status: 422,
    meaning: 'it is too early or too late for this step of the audit, or its period is not one that can be audited',
    remedy:
      'Begin before the period, of a day at least and half a window at most, and apart from others; close after it; open within the window.',
  },
  'audit-population': {
    status: 422,
    meaning:
      'the list that places are drawn from is empty, unsorted, too long, or not the one of the period that is in the publisher’s log',
    remedy: 'Draw from the list that the publisher gave when the audit was closed, with its proof.',
  },
} as const satisfies ErrorTable

/** What may be found of one place. */
export type FindingCode = keyof typeof findings

export const findingCodes = Object.keys(findings) as readonly FindingCode[]

const thrown = { ...codecErrors, ...auditErrors } as const

/** Throws a code of this package or one of codec. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
