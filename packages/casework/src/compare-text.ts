import { compareBytes, utf8Encode } from '@comity/codec'

/** One order for all parties, whatever their language. */
export function compareText(left: string, right: string): number {
  return compareBytes(utf8Encode(left), utf8Encode(right))
}
