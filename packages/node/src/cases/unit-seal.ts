import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { utf8Decode } from '@comity/codec'
import { fail } from '../errors.ts'

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

/** Deriving costs more than sealing a value. A seal goes with the key that the node keeps of its unit, no sooner or later. */
const seals = new WeakMap<Uint8Array, UnitSeal>()

/** The seal of a unit from its 32-byte key, derived once for each key that is kept. */
export function unitSeal(unitKey: Uint8Array): UnitSeal {
  const known = seals.get(unitKey)
  if (known !== undefined) return known
  const seal = deriveSeal(unitKey)
  seals.set(unitKey, seal)
  return seal
}

function deriveSeal(unitKey: Uint8Array): UnitSeal {
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
      try {
        const body = sealed.subarray(nonceLength, -tagLength)
        const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, nonceLength)).setAAD(joined(place))
        decipher.setAuthTag(sealed.subarray(-tagLength))
        return utf8Decode(Buffer.concat([decipher.update(body), decipher.final()]))
      } catch {
        return fail('key-unsafe', {})
      }
    },
  }
}

/** A key object: node:crypto looks raw key bytes up anew at each use, which costs more than the cipher. */
function derive(unitKey: Uint8Array, use: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', unitKey, new Uint8Array(), use, 32)))
}

/** Ids, closed names and, last, a canonical value: none of the first two holds a NUL, so no two lists join alike. */
function joined(parts: readonly string[]): Buffer {
  return Buffer.from(parts.join('\0'))
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
