import {
  canonicalText,
  checkShape,
  closed,
  fromBase64url,
  parseCanonical,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
import { agreementHash } from './agreement-hash.ts'
import { verifyNotice } from './denunciation.ts'
import { agreementKeyOf } from './party-jws.ts'
import type { Terms } from './terms.ts'
import { maxTermsBytes, verifyTerms } from './verify-terms.ts'

const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const PartyCode = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })

/** What a node gives to a signatory who signs elsewhere (spec/agreements.md §15). */
export const SigningRequestSchema = closed({
  /** 2 in one that asks for a denunciation, 1 in one that asks for a signature under the terms. */
  schema: Type.Union([Type.Literal(1), Type.Literal(2)]),
  agreement: Digest,
  party: PartyCode,
  /** base64url: the key that the terms name for this party. */
  agreementKey: Digest,
  terms: Type.Unknown(),
  /** When the party says that it leaves, and when that takes effect. */
  denounce: Type.Optional(closed({ denouncedAt: Type.String(), effectiveAt: Type.String() })),
})

/** A request for a signature whose terms are whole, sound and of the hash that it names. */
export interface SigningRequest {
  readonly schema: 1 | 2
  readonly agreement: string
  readonly party: string
  readonly agreementKey: string
  readonly terms: Verified<Terms>
  readonly denounce?: { readonly denouncedAt: string; readonly effectiveAt: string }
}

/**
 * What the signatory gives back: the signature under the terms (1), or the denunciation (2), either a JWS. Whether it is one
 * say `verifyAgreementSignature` and `verifyDenunciation`.
 */
export const SignatureFileSchema = closed({
  schema: Type.Union([Type.Literal(1), Type.Literal(2)]),
  agreement: Digest,
  party: PartyCode,
  signature: Type.String({ pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$', maxLength: 4_096 }),
})

export type SignatureFile = Static<typeof SignatureFileSchema>

/** The members beside the terms take less. */
const maxRequestBytes = maxTermsBytes + 1_024
const maxSignatureFileBytes = 8_192

/** What a party is asked to sign. Throws `object-mismatch` for someone who is no party of the terms, `notice-too-short`. */
export function makeSigningRequest({
  terms,
  party,
  denounce,
}: Pick<SigningRequest, 'terms' | 'party' | 'denounce'>): SigningRequest {
  const named = { agreement: agreementHash(terms), party, agreementKey: agreementKeyOf({ terms, party }), terms }
  if (denounce === undefined) return { schema: 1, ...named }
  verifyNotice(terms, denounce)
  return { schema: 2, ...named, denounce }
}

/** A request as a file holds it: one line of canonical JSON. */
export function signingRequestText(request: SigningRequest): string {
  return `${canonicalText(request)}\n`
}

/**
 * Reads a request that came by hand: the terms are checked as those of a partner are, the hash is computed again, and the
 * key is the one that the terms name. Throws what `verifyTerms` throws, `object-mismatch`, `notice-too-short`.
 */
export function verifySigningRequest(text: string): Verified<SigningRequest> {
  const value = checkShape(SigningRequestSchema, parseLine({ text, maxBytes: maxRequestBytes }))
  const terms = verifyTerms(value.terms)
  if (agreementHash(terms) !== value.agreement) fail('object-mismatch', {})
  if (agreementKeyOf({ terms, party: value.party }) !== value.agreementKey) fail('object-mismatch', {})
  if ((value.schema === 2) !== (value.denounce !== undefined)) fail('schema', {})
  if (value.denounce !== undefined) verifyNotice(terms, value.denounce)
  return { ...value, terms } as Verified<SigningRequest> // the one place where a request becomes verified
}

/** A signature as a file holds it. */
export function signatureFileText(file: SignatureFile): string {
  return `${canonicalText(file)}\n`
}

/** Reads the form of a signature file and nothing more. Throws `json-noncanonical`, `schema`. */
export function readSignatureFile(text: string): SignatureFile {
  return checkShape(SignatureFileSchema, parseLine({ text, maxBytes: maxSignatureFileBytes }))
}

/**
 * Twenty-four English words of BIP 39 for the whole hash of an agreement, for people who compare it by another channel.
 * Not fewer: who writes terms can look for two texts of one beginning (spec/agreements.md §15).
 */
export function agreementWords(agreement: string): string {
  return entropyToMnemonic(fromBase64url(agreement, 32), wordlist)
}

/** Canonical JSON, and the newline that a file of text ends with. */
function parseLine({ text, maxBytes }: { readonly text: string; readonly maxBytes: number }) {
  return parseCanonical(utf8Encode(text.endsWith('\n') ? text.slice(0, -1) : text), { maxBytes })
}
