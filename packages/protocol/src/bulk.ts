import { concatBytes, i2osp, os2ip, utf8Decode, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'

/** Content type of a message without bulk data. */
export const jwsContentType = 'application/jose'
/** Content type of a message with bulk data: `u32be length ‖ JWS ‖ bulk`. */
export const framedContentType = 'application/octet-stream'

/** A message as it travels: its JWS and, where it has any, its bulk data. */
export interface Framed {
  readonly jws: string
  readonly bulk: Uint8Array | undefined
}

export interface FrameLimits {
  readonly maxBytes: number
  readonly maxBulk: number
}

/** The HTTP body of a message (spec/messages.md §4). */
export function encodeFrame({ jws, bulk }: Framed): { readonly contentType: string; readonly content: Uint8Array } {
  const text = utf8Encode(jws)
  if (bulk === undefined) return { contentType: jwsContentType, content: text }
  return { contentType: framedContentType, content: concatBytes(i2osp(text.length, 4), text, bulk) }
}

/** Reads a body back; sizes are checked before anything is copied. Throws `schema`. */
export function decodeFrame(
  { contentType, content }: { readonly contentType: string; readonly content: Uint8Array },
  { maxBytes, maxBulk }: FrameLimits,
): Framed {
  if (contentType === jwsContentType) {
    if (content.length > maxBytes) fail('schema', { length: content.length })
    return { jws: readAscii(content), bulk: undefined }
  }
  if (contentType !== framedContentType || content.length < 4) return fail('schema', { length: content.length })
  const length = os2ip(content.subarray(0, 4))
  const bulkLength = content.length - 4 - length
  if (length > maxBytes || bulkLength < 0 || bulkLength > maxBulk) fail('schema', { length: content.length })
  return { jws: readAscii(content.subarray(4, 4 + length)), bulk: content.subarray(4 + length) }
}

/** A compact JWS is ASCII; anything else is refused before it is compared or kept. */
function readAscii(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7e || byte < 0x21)) fail('schema', { length: bytes.length })
  return utf8Decode(bytes)
}
