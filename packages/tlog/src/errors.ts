import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; see spec/errors.md. `proof-invalid` and `schema` are codec's. */
export const tlogErrors = {
  'checkpoint-invalid': {
    status: 422,
    meaning: 'the checkpoint is not a signed note of this log, or lacks cosignatures that the agreement asks for',
    remedy: 'Fetch the current checkpoint of the log named and send it unchanged.',
  },
  'log-damaged': {
    status: 0,
    meaning: 'what the log published is not what its checkpoint says',
    remedy: 'Read the file named again; if it stays, keep a copy of the log as evidence and ask its operator.',
  },
  'log-conflict': {
    status: 409,
    meaning: 'two checkpoints of one log contradict each other: it was forked, rolled back or has a second writer',
    remedy:
      'Stop and keep both checkpoints. A log that is yours, after a restore: restore again with --log (spec/backup.md §4); else ask its operator.',
  },
} as const satisfies ErrorTable

const thrown = { ...codecErrors, ...tlogErrors } as const

/** Throws a code of this package or one of codec. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
