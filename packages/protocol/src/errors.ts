import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; see spec/errors.md. */
export const protocolErrors = {
  'signature-missing': {
    status: 401,
    meaning: 'the message carries no signature under the label comity',
    remedy: 'Sign the request as spec/http.md §3 says.',
  },
  'signature-expired': {
    status: 401,
    meaning: 'the signature is too old, too long-lived or from the future',
    remedy: 'Check the clock of both nodes; sign the hop anew and send it again.',
  },
  'key-revoked': {
    status: 401,
    meaning: 'the key that signed was revoked, or replaced longer ago than the overlap',
    remedy: 'Sign with the key that the newest card names.',
  },
  'key-unknown': {
    status: 401,
    meaning: 'the key that signed is not known here',
    remedy: 'Introduce the party and compare its fingerprint words by another channel.',
  },
  'header-malformed': {
    status: 400,
    meaning: 'a header field is not in its one serialised form (RFC 8941)',
    remedy: 'Send each signed field once, serialised as RFC 8941 §4.1 says.',
  },
  'header-too-large': {
    status: 431,
    meaning: 'a header field is longer than its documented bound',
    remedy: 'Send only the fields and components of spec/http.md.',
  },
  'digest-mismatch': {
    status: 400,
    meaning: 'the content does not have the digest that was signed',
    remedy: 'Something between the nodes changed the content; send it again and look at the path.',
  },
  'wrong-recipient': {
    status: 403,
    meaning: 'the message was not written by this sender for this recipient',
    remedy: 'Messages are not relayed; let the author send it to its recipient.',
  },
  'version-unsupported': {
    status: 426,
    meaning: 'the protocol version is not spoken here',
    remedy: 'Update the older of the two nodes; there is no fallback.',
  },
  'name-confusable': {
    status: 422,
    meaning: 'a display name could be taken for another one',
    remedy: 'Use letters of one script, without invisible or direction-changing characters.',
  },
  'pouch-invalid': {
    status: 422,
    meaning: 'the file is no whole pouch: it was cut, changed, or never was one',
    remedy: 'Carry the file again from where it was packed; nothing of it was taken up.',
  },
  'pouch-expired': {
    status: 422,
    meaning: 'the pouch was to be opened by a time that has passed',
    remedy: 'Let the sender pack another; nothing in it is lost, the next one holds it again.',
  },
} as const satisfies ErrorTable

const thrown = { ...codecErrors, ...protocolErrors } as const

/** Throws a code of this package or one of codec. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
