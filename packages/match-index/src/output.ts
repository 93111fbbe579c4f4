/** Length of an OPRF output: SHA-512 (spec/matching.md §4). */
export const outputBytes = 64
/** Length of a tag: the first bytes of an output. */
export const tagBytes = 12

/** The two parts of an output that the index uses. */
export interface OutputParts {
  /** Names the row: `output[0..12)`. */
  readonly tag: Uint8Array
  /** Opens its label: `output[32..64)`. */
  readonly labelKey: Uint8Array
}

/** Splits a 64-byte output into tag and label key (spec/matching.md §4); views, not copies. Throws a RangeError for another length. */
export function splitOutput(output: Uint8Array): OutputParts {
  if (output.length !== outputBytes) throw new RangeError('an output has 64 bytes')
  return { tag: output.subarray(0, tagBytes), labelKey: output.subarray(32, 64) }
}
