import { fail } from './errors.ts'
import { byteSequence, integerParameter, parseStrictDictionary, serializeBytes, stringParameter } from './structured.ts'

/** The one label that is read; a message with another label beside it is refused (spec/attacks.md A-03). */
export const signatureLabel = 'comity'
const maxInputLength = 1_024
const maxSignatureLength = 256

/** Parameters of a hop's signature (RFC 9421 §2.3). No `alg`: the algorithm follows from the pinned key. Seconds. */
export interface SignatureParameters {
  readonly created: number
  readonly expires: number
  readonly nonce: string
  readonly keyid: string
  readonly tag: string
}

/** A signature as it came, before anything of it is proved. */
export interface ReadSignature {
  readonly parameters: SignatureParameters
  readonly signature: Uint8Array
  /** The text behind `comity=` in `Signature-Input`. */
  readonly input: string
}

/** The value of the label in `Signature-Input`: covered components and parameters in their one order. */
export function serializeInput(components: readonly string[], parameters: SignatureParameters): string {
  const { created, expires, nonce, keyid, tag } = parameters
  return `(${components.join(' ')});created=${created};expires=${expires};nonce="${nonce}";keyid="${keyid}";tag="${tag}"`
}

/** The two header fields of a signature. */
export function serializeSignature({ input, signature }: { readonly input: string; readonly signature: Uint8Array }): {
  readonly 'signature-input': string
  readonly signature: string
} {
  return {
    'signature-input': `${signatureLabel}=${input}`,
    signature: `${signatureLabel}=${serializeBytes(signature)}`,
  }
}

/**
 * Reads the signature of a message and checks that it covers exactly `components`, in order, with exactly our
 * parameters. Throws `signature-missing`, `signature-invalid`, `header-malformed`, `header-too-large`.
 */
export function readSignature(expected: {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly components: readonly string[]
  readonly tag: string
}): ReadSignature {
  const { headers, components, tag } = expected
  const inputText = headers['signature-input']
  const signatureText = headers['signature']
  if (inputText === undefined || signatureText === undefined) return fail('signature-missing', {})
  const of = [tag, signatureText, inputText, ...components].join('\n')
  if (lastRead?.of !== of) lastRead = { of, read: readFields({ inputText, signatureText, components, tag }) }
  return lastRead.read
}

/** The same fields are read to find the sender's key and again to prove it: the second reading is the first. */
let lastRead: { readonly of: string; readonly read: ReadSignature } | undefined

function readFields({
  inputText,
  signatureText,
  components,
  tag,
}: {
  readonly inputText: string
  readonly signatureText: string
  readonly components: readonly string[]
  readonly tag: string
}): ReadSignature {
  const inputs = parseStrictDictionary(inputText, { maxLength: maxInputLength })
  const signatures = parseStrictDictionary(signatureText, { maxLength: maxSignatureLength })
  const member = inputs.get(signatureLabel)
  if (member === undefined || !signatures.has(signatureLabel)) return fail('signature-missing', {})
  if (inputs.size !== 1 || signatures.size !== 1) fail('signature-invalid', {})
  const signature = byteSequence(signatures, signatureLabel)
  const [, given] = member
  const created = integerParameter(given, 'created')
  const expires = integerParameter(given, 'expires')
  const nonce = stringParameter(given, 'nonce')
  const keyid = stringParameter(given, 'keyid')
  const givenTag = stringParameter(given, 'tag')
  if (created === undefined || expires === undefined || nonce === undefined || keyid === undefined) {
    return fail('signature-invalid', {})
  }
  if (!/^[A-Za-z0-9_-]{22,64}$/.test(nonce)) fail('header-malformed', {})
  if (givenTag !== tag) fail('signature-invalid', {})
  const parameters = { created, expires, nonce, keyid, tag }
  const input = serializeInput(components, parameters)
  // One comparison refuses each missing, added, reordered or differently flagged component, and each extra parameter.
  if (inputText !== `${signatureLabel}=${input}`) fail('signature-invalid', {})
  return { parameters, signature, input }
}
