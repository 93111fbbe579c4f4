/* What a thread that computes needs. Its start would otherwise pay for the library of schemas, which it never uses. */
export { concatBytes, equalBytes, fromBase64url, fromHex } from './bytes.ts'
export { codecErrors, type ErrorTable, type Fail, failFrom, isComityError } from './errors.ts'
export { i2osp, lengthPrefixed } from './lengths.ts'
export { utf8Encode } from './platform.ts'
