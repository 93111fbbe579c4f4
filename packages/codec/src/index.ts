export { compareBytes, concatBytes, equalBytes, fromBase64url, fromHex, toBase64url, toHex } from './bytes.ts'
export { hmacSha256, type Sha256, sha256, sha512, startSha256 } from './digest.ts'
export { type SigningKey, signBytes, signingKeyFromSeed, verifyBytes, verifyPublicKey } from './ed25519.ts'
export {
  closedMember,
  codecErrors,
  ComityError,
  type ErrorDetails,
  type ErrorRow,
  type ErrorTable,
  type Fail,
  failFrom,
  isComityError,
  ownId,
  type Safe,
} from './errors.ts'
export { day, dayStart, formatInstant, hour, type Instant, minute, parseInstant, second, utcDay } from './instant.ts'
export { canonicalBytes, canonicalText, type Json, parseCanonical } from './json.ts'
export {
  type JwsHeader,
  keyId,
  type ReadJws,
  readJws,
  readJwsHeader,
  readUnverifiedPayload,
  signJws,
  verifyJws,
  verifyReadJws,
} from './jws.ts'
export { i2osp, lengthPrefixed, os2ip } from './lengths.ts'
export { checkShape, closed, oneOf } from './shape.ts'
export { utf8Decode, utf8Encode } from './platform.ts'
export { asUnverified, type Unverified, type Verified } from './verified.ts'
