import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; see spec/errors.md. */
export const evidenceErrors = {
  'bag-invalid': {
    status: 422,
    meaning: 'the bag of evidence is not whole, or is not as its manifests say; `file` is the number of the file',
    remedy: 'Keep it as it came, use nothing of it, and have the giver seal and offer it anew.',
  },
  'path-unsafe': {
    status: 422,
    meaning: 'a bag holds a name or a kind of entry that could reach outside of it',
    remedy: 'Nothing was written. Keep the bag closed and ask its giver by another channel.',
  },
  'chunk-invalid': {
    status: 422,
    meaning: 'a chunk is not the one that the seal commits to; `index` is its number',
    remedy: 'It was not kept. Fetch it again; if it stays, have the giver seal and offer the exhibit anew.',
  },
} as const satisfies ErrorTable

/** Throws a code of this package or one of codec. */
export const fail: Fail<keyof typeof codecErrors | keyof typeof evidenceErrors> = failFrom({
  ...codecErrors,
  ...evidenceErrors,
})
