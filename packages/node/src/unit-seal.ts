import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { lengthPrefixed, utf8Decode, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'

/** What a sealed value belongs to; one opened under another place is refused. Ids and closed names only. */
export type SealPlace = readonly string[]

/** Seals what a unit keeps, under keys derived from the unit's key file (spec/cases.md §2). */
export interface UnitSeal {
  /** Finds equal texts without opening them: 32 bytes. */
  readonly keyOf: (parts: readonly string[]) => Uint8Array
  readonly seal: (place: SealPlace, text: string) => Uint8Array
  /** Throws `key-unsafe` for a value of another place or key, or one that was altered. */
  readonly open: (place: SealPlace, sealed: Uint8Array) => string
}

const nonceLength = 12
const tagLength = 16
/** Nonces come in blocks: one call to the system's random source for many rows. */
const nonceBlock = 1_024 * nonceLength

/** The seal of a unit from its 32-byte key. */
export function unitSeal(unitKey: Uint8Array): UnitSeal {
  const findKey = derive(unitKey, 'comity-unit-find/1')
  const sealKey = derive(unitKey, 'comity-unit-seal/1')
  const nextNonce = nonces()
  return {
    keyOf: (parts) => new Uint8Array(createHmac('sha256', findKey).update(joined(parts)).digest()),
    seal: (place, text) => {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(joined(place))
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open: (place, sealed) => {
      const body = sealed.subarray(nonceLength, -tagLength)
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, nonceLength)).setAAD(joined(place))
      try {
        decipher.setAuthTag(sealed.subarray(-tagLength))
        return utf8Decode(Buffer.concat([decipher.update(body), decipher.final()]))
      } catch {
        return fail('key-unsafe', {})
      }
    },
  }
}

function derive(unitKey: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', unitKey, new Uint8Array(), use, 32))
}

function joined(parts: readonly string[]): Uint8Array {
  return lengthPrefixed(...parts.map(utf8Encode))
}

/** Always from the system, never an injected source: one repeated nonce would open what GCM sealed. */
function nonces(): () => Buffer {
  let block = Buffer.alloc(0)
  let used = 0
  return () => {
    if (used === block.length) {
      block = randomBytes(nonceBlock)
      used = 0
    }
    used += nonceLength
    return block.subarray(used - nonceLength, used)
  }
}
