import { type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; all are local: a reader's own finding about what a publisher served. See spec/errors.md. */
export const matchIndexErrors = {
  'label-damaged': {
    status: 0,
    meaning: 'a tag was found in the index, but its label does not open',
    remedy: 'Show it to a person and ask the publisher; it is neither a hit nor the absence of one.',
  },
  'segment-invalid': {
    status: 0,
    meaning: 'a segment is not the file its manifest names, or its rows are out of form or order',
    remedy: 'Keep the last whole version and synchronise again; if it persists, tell the publisher.',
  },
  'manifest-invalid': {
    status: 0,
    meaning: 'an index manifest is rolled back, expired, unlogged or not the expected publisher’s',
    remedy: 'Keep the last whole version until it expires; matching is refused after that.',
  },
} as const satisfies ErrorTable

export const fail: Fail<keyof typeof matchIndexErrors> = failFrom(matchIndexErrors)
