/*
 * The layers below the programs are compiled without DOM and Node types, so that a clock, a socket or a random source
 * is a compile error there. What little is pure but missing from the language itself is declared here, once.
 */
interface Utf8Encoder {
  encode(text: string): Uint8Array
}
interface Utf8Decoder {
  decode(bytes: Uint8Array): string
}
declare const TextEncoder: new () => Utf8Encoder
declare const TextDecoder: new (label: 'utf-8', options: { fatal: true; ignoreBOM: true }) => Utf8Decoder

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text to UTF-8 bytes. The text must be well formed; a lone surrogate would silently become U+FFFD. */
export function utf8Encode(text: string): Uint8Array {
  return encoder.encode(text)
}

/** UTF-8 bytes to text. Throws a TypeError on bytes that are not UTF-8; a byte order mark is kept as a character. */
export function utf8Decode(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
