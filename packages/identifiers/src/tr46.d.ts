// tr46 ships no types; this is the part of it that domain.ts uses.
declare module 'tr46' {
  interface ToAsciiOptions {
    readonly checkHyphens: boolean
    readonly checkBidi: boolean
    readonly checkJoiners: boolean
    readonly useSTD3ASCIIRules: boolean
    readonly verifyDNSLength: boolean
    readonly transitionalProcessing: boolean
    readonly ignoreInvalidPunycode: boolean
  }
  const tr46: { toASCII(domain: string, options: ToAsciiOptions): string | null }
  export default tr46
}
