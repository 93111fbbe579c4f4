import { diffWords } from 'diff'

/** Words of texts as different as this are not compared one by one: both are shown whole. */
const maxEdits = 2_000

/**
 * A text beside the one it changes, word by word as the language divides words: `[-gone-]` and `{+new+}`, as wdiff marks
 * them. Texts with little in common are shown one after the other.
 */
export function wordDifference({
  before,
  after,
  language,
}: {
  readonly before: string
  readonly after: string
  /** BCP 47. */
  readonly language: string
}): string {
  const intlSegmenter = new Intl.Segmenter(language, { granularity: 'word' })
  const parts = diffWords(before, after, { intlSegmenter, maxEditLength: maxEdits })
  if (parts === undefined) return `[-${before}-]{+${after}+}`
  return parts.map(({ value, added, removed }) => (added ? `{+${value}+}` : removed ? `[-${value}-]` : value)).join('')
}
