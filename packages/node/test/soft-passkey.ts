import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** What a test lies about; nothing when the passkey is honest. */
export interface Lies {
  readonly origin?: string
  readonly rpId?: string
  readonly isVerified?: boolean
  readonly counter?: number
  readonly type?: string
  readonly algorithm?: number
}

/** A passkey in software (WebAuthn Level 3 §6): a real one to the node, which must not tell it apart. */
export class SoftPasskey {
  readonly id = randomBytes(32).toString('base64url')
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #origin: string
  counter = 0

  constructor(origin: string) {
    this.#origin = origin
  }

  make(challenge: string, lies: Lies = {}) {
    const jwk = this.#keys.publicKey.export({ format: 'jwk' })
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, lies.algorithm ?? -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url'))],
      [-3, new Uint8Array(Buffer.from(jwk.y ?? '', 'base64url'))],
    ])
    const id = Buffer.from(this.id, 'base64url')
    const length = Buffer.from([0, id.length])
    const data = Buffer.concat([this.#head(0x40, lies), Buffer.alloc(16), length, id, isoCBOR.encode(key)])
    const statement = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(data)],
    ])
    return {
      id: this.id,
      clientData: this.#client('webauthn.create', challenge, lies),
      attestation: Buffer.from(isoCBOR.encode(statement as never)).toString('base64url'),
    }
  }

  answer(challenge: string, lies: Lies = {}) {
    this.counter += 1
    const data = this.#head(0, lies)
    const clientData = this.#client('webauthn.get', challenge, lies)
    const digest = createHash('sha256').update(Buffer.from(clientData, 'base64url')).digest()
    return {
      id: this.id,
      clientData,
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', Buffer.concat([data, digest]), this.#keys.privateKey).toString('base64url'),
    }
  }

  #head(flags: number, { rpId, isVerified = true, counter = this.counter }: Lies): Buffer {
    const hash = createHash('sha256')
      .update(rpId ?? new URL(this.#origin).hostname)
      .digest()
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([hash, Buffer.from([flags | 0x01 | (isVerified ? 0x04 : 0)]), count])
  }

  #client(type: string, challenge: string, { origin = this.#origin, type: other = type }: Lies): string {
    return Buffer.from(JSON.stringify({ type: other, challenge, origin, crossOrigin: false })).toString('base64url')
  }
}
