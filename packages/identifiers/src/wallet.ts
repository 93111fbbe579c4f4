import { base58 } from '@scure/base'
import { foldSegwit, hasChecksum, isBitcoinVersion } from './bitcoin.ts'
import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { foldEthereum } from './ethereum.ts'
import { lowerAscii, takeLine } from './line.ts'

const chains = ['bitcoin', 'ethereum', 'tron', 'solana'] as const
type Chain = (typeof chains)[number]

const tronVersion = 0x41
/** The longest base58 text of 32 bytes; longer text is refused before the quadratic decoding. */
const maxBase58Length = 44

/**
 * wallet/1 (spec/identifiers.md §4.7): `<chain>:<address>`; the chain follows from the address's own form, a chain written
 * in front must be that one. Throws `identifier-invalid`.
 */
export function normalizeWallet({ raw }: { readonly raw: string }): Canonical {
  const text = takeLine(raw)
  const colon = text.indexOf(':')
  const stated = colon < 0 ? undefined : lowerAscii(text.slice(0, colon))
  if (stated !== undefined && !chains.some((chain) => chain === stated)) refuse('chain')
  const { chain, address } = readAddress(text.slice(colon + 1))
  if (stated !== undefined && stated !== chain) refuse('chain')
  return canonical({ profile: 'wallet/1', value: `${chain}:${address}` })
}

function readAddress(text: string): { readonly chain: Chain; readonly address: string } {
  if (/^0x/i.test(text)) return { chain: 'ethereum', address: foldEthereum(text) }
  if (/^bc1/i.test(text)) return { chain: 'bitcoin', address: foldSegwit(text) }
  if (!/^[1-9A-HJ-NP-Za-km-z]+$/.test(text)) refuse('character')
  if (text.length > maxBase58Length) refuse('length')
  return { chain: chainOfBase58(text), address: text }
}

/**
 * Base58 gives back bytes of one length: 25 are version, hash and checksum (Bitcoin, Tron), 32 are a Solana key, which has
 * no checksum. No text can be both.
 */
function chainOfBase58(text: string): Chain {
  const bytes = base58.decode(text)
  if (bytes.length === 32) return 'solana'
  if (bytes.length !== 25) return refuse('length')
  if (!hasChecksum(bytes)) refuse('checksum')
  const version = bytes[0] ?? 0
  if (isBitcoinVersion(version)) return 'bitcoin'
  return version === tronVersion ? 'tron' : refuse('chain')
}
