export { exchangeErrors } from './errors.ts'
export { decimalsOf, formatSum, parseSum, parseSumOf, plainSum, type Sum } from './money.ts'
