import { equalBytes, sha256, sha512 } from '@comity/codec'
import { fail } from './errors.ts'
import { byteSequence, parseStrictDictionary, serializeBytes } from './structured.ts'

const algorithms: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = { 'sha-256': sha256, 'sha-512': sha512 }
const maxLength = 256

/** The `Content-Digest` (RFC 9530 §2) of a content. */
export function contentDigest(content: Uint8Array): string {
  return `sha-256=${serializeBytes(sha256(content))}`
}

/**
 * Checks a `Content-Digest` against the content: every listed digest must hold and every algorithm must be sha-256 or
 * sha-512 (spec/attacks.md A-02). Returns the content. Throws `signature-invalid` for another algorithm,
 * `digest-mismatch`, `header-malformed`, `header-too-large`.
 */
export function verifyContentDigest({
  header,
  content,
}: {
  readonly header: string
  readonly content: Uint8Array
}): Uint8Array {
  const listed = parseStrictDictionary(header, { maxLength })
  if (listed.size === 0) fail('signature-invalid', {})
  for (const name of listed.keys()) {
    const algorithm = algorithms[name]
    if (algorithm === undefined) return fail('signature-invalid', {})
    if (!equalBytes(byteSequence(listed, name), algorithm(content))) fail('digest-mismatch', {})
  }
  return content
}
