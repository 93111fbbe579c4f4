import { randomBytes } from 'node:crypto'
import { utf8Encode } from '@comity/codec'
import { fail } from '../errors.ts'
import { asStructure, loadModule, type Pkcs11Call, type Pkcs11Function } from './library.ts'

/*
 * What is used of PKCS#11 (OASIS, version 2.40; CKM_EDDSA as in 3.0): private keys that the token makes or takes in, never
 * gives out, and signs with; one AES key that wraps the key of the key files.
 */
const slotPresent = 1
const serialSession = 4
const readWriteSession = 2
const normalUser = 1
const alreadyInitialized = 0x191
const alreadyLoggedIn = 0x100

const classes = { publicKey: 2, privateKey: 3, secretKey: 4 } as const
const keyTypes = { aes: 0x1f, edwards: 0x40 } as const
const attributes = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  value: 0x11,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  sign: 0x108,
  verify: 0x10a,
  valueLength: 0x161,
  extractable: 0x162,
  ecParameters: 0x180,
  ecPoint: 0x181,
} as const
const mechanisms = { aesKeyGen: 0x1080, aesGcm: 0x1087, edwardsKeyPairGen: 0x1055, eddsa: 0x1057 } as const

/** PKCS#11 3.0 §2.3.10: the curve by its name, DER PrintableString `edwards25519`. */
const edwards25519 = Buffer.concat([Buffer.from([0x13, 0x0c]), Buffer.from('edwards25519')])
const nonceLength = 12
const tagLength = 16

type AttributeName = keyof typeof attributes
type Template = Partial<Readonly<Record<AttributeName, number | boolean | Uint8Array>>>

/** An object's handle in this session. */
export type TokenKey = bigint | number

export interface TokenPlace {
  /** Path of the PKCS#11 module. */
  readonly module: string
  /** Label of the token, as it was given when it was initialised. */
  readonly label: string
}

/** A token with a user logged in. Calls block until the token answers. */
export class Token {
  readonly #call: Pkcs11Call
  readonly #session: number

  /** Opens a session and logs in. Throws `key-locked`. */
  constructor({ module, label }: TokenPlace, pin: string) {
    this.#call = loadModule(module)
    const started = this.#call('C_Initialize', null)
    if (started !== 0 && started !== alreadyInitialized) fail('key-locked', { rv: started })
    const session: number[] = [0]
    this.#open('C_OpenSession', slotOf(this.#call, label), serialSession | readWriteSession, null, null, session)
    this.#session = session[0] ?? 0
    const bytes = Buffer.from(pin, 'utf8')
    const entered = this.#call('C_Login', this.#session, normalUser, bytes, bytes.length)
    bytes.fill(0)
    if (entered === 0 || entered === alreadyLoggedIn) return
    this.close()
    fail('key-locked', { rv: entered })
  }

  /** Makes an Ed25519 key pair whose private half cannot be read out. Throws `token-failed`. */
  makeSigningKey(id: string): Uint8Array {
    const name = utf8Encode(id)
    const common = { token: true, label: name, id: name }
    const half = { ...common, ecParameters: edwards25519, verify: true, private: false }
    const secret = { ...common, private: true, sensitive: true, extractable: false, sign: true }
    const [publicKey, privateKey] = [[0], [0]]
    const given = [...listed(half), ...listed(secret)]
    this.#run(
      'C_GenerateKeyPair',
      { mechanism: mechanisms.edwardsKeyPairGen, parameter: null, length: 0 },
      ...given,
      publicKey,
      privateKey,
    )
    return this.#point(publicKey[0] ?? 0)
  }

  /** Takes a private key in; from then on the token does not give it out. Throws `token-failed`. */
  takeSigningKey(id: string, { seed, publicKey }: { readonly seed: Uint8Array; readonly publicKey: Uint8Array }): void {
    const name = utf8Encode(id)
    const common = { token: true, label: name, id: name, keyType: keyTypes.edwards, ecParameters: edwards25519 }
    const secret = { class: classes.privateKey, private: true, sensitive: true, extractable: false, sign: true }
    this.#create({ ...common, ...secret, value: seed })
    const point = Buffer.concat([Buffer.from([0x04, 0x20]), publicKey])
    this.#create({ ...common, class: classes.publicKey, private: false, verify: true, ecPoint: point })
  }

  /** The signing key of an id: its public half and what signs with it. Throws `key-unsafe`. */
  signingKey(id: string): { readonly publicKey: Uint8Array; readonly sign: (message: Uint8Array) => Uint8Array } {
    const publicKey = this.#point(this.#find({ class: classes.publicKey, id: utf8Encode(id) }))
    const key = this.#find({ class: classes.privateKey, id: utf8Encode(id) })
    return { publicKey, sign: (message) => this.#sign(key, message) }
  }

  /** Makes the AES-256 key that wraps, when the token has none of this id. Throws `token-failed`. */
  makeWrappingKey(id: string): void {
    const name = utf8Encode(id)
    const template = {
      class: classes.secretKey,
      keyType: keyTypes.aes,
      token: true,
      private: true,
      label: name,
      id: name,
    }
    const rights = { sensitive: true, extractable: false, encrypt: true, decrypt: true, valueLength: 32 }
    const mechanism = { mechanism: mechanisms.aesKeyGen, parameter: null, length: 0 }
    this.#run('C_GenerateKey', mechanism, ...listed({ ...template, ...rights }), [0])
  }

  /** AES-256-GCM under a key of the token: nonce, ciphertext, tag. Throws `token-failed`. */
  wrap(id: string, { secret, data }: { readonly secret: Uint8Array; readonly data: Uint8Array }): Uint8Array {
    const nonce = randomBytes(nonceLength)
    this.#run('C_EncryptInit', this.#gcm(nonce, data), this.#find({ class: classes.secretKey, id: utf8Encode(id) }))
    return Buffer.concat([nonce, this.#output('C_Encrypt', secret, secret.length + tagLength)])
  }

  /** Opens what `wrap` made. Throws `key-locked`. */
  unwrap(id: string, { wrapped, data }: { readonly wrapped: Uint8Array; readonly data: Uint8Array }): Uint8Array {
    const nonce = Buffer.from(wrapped.subarray(0, nonceLength))
    const key = this.#find({ class: classes.secretKey, id: utf8Encode(id) })
    this.#open('C_DecryptInit', this.#session, this.#gcm(nonce, data), key)
    try {
      return this.#output('C_Decrypt', wrapped.subarray(nonceLength), wrapped.length)
    } catch {
      return fail('key-locked', {})
    }
  }

  /** Destroys every object of an id. */
  destroy(id: string): void {
    for (const type of [classes.privateKey, classes.publicKey]) {
      for (const object of this.#all({ class: type, id: utf8Encode(id) })) this.#run('C_DestroyObject', object)
    }
  }

  close(): void {
    this.#call('C_CloseSession', this.#session)
  }

  #sign(key: TokenKey, message: Uint8Array): Uint8Array {
    // RFC 8032 pure Ed25519: CKM_EDDSA without parameters.
    this.#run('C_SignInit', { mechanism: mechanisms.eddsa, parameter: null, length: 0 }, key)
    return this.#output('C_Sign', message, 64)
  }

  #gcm(nonce: Buffer, data: Uint8Array): object {
    const value = { iv: nonce, ivLength: nonceLength, ivBits: nonceLength * 8, tagBits: tagLength * 8 }
    const parameter = asStructure('ComityGcm', { ...value, data: Buffer.from(data), dataLength: data.length })
    return { mechanism: mechanisms.aesGcm, parameter, length: 48 }
  }

  #output(name: 'C_Sign' | 'C_Encrypt' | 'C_Decrypt', input: Uint8Array, most: number): Uint8Array {
    const out = Buffer.alloc(most)
    const length = [most]
    this.#run(name, Buffer.from(input), input.length, out, length)
    return new Uint8Array(out.subarray(0, length[0]))
  }

  #create(template: Template): void {
    this.#run('C_CreateObject', ...listed(template), [0])
  }

  /** CKA_EC_POINT: a DER OCTET STRING around the 32 bytes; some tokens give the bytes alone. */
  #point(key: TokenKey): Uint8Array {
    const value = Buffer.alloc(64)
    const template = [{ type: attributes.ecPoint, value, length: value.length }]
    this.#run('C_GetAttributeValue', key, template, 1)
    const length = template[0]?.length ?? 0
    const isWrapped = length === 34 && value[0] === 0x04 && value[1] === 0x20
    if (!isWrapped && length !== 32) fail('key-unsafe', {})
    return new Uint8Array(value.subarray(length - 32, length))
  }

  #find(template: Template): TokenKey {
    const found = this.#all(template)
    const [first] = found
    // Two keys of one id: somebody else writes to this token. Nobody guesses which is ours.
    return first !== undefined && found.length === 1 ? first : fail('key-unsafe', {})
  }

  #all(template: Template): readonly TokenKey[] {
    this.#run('C_FindObjectsInit', ...listed(template))
    const objects = new BigUint64Array(8)
    const count = [0]
    this.#run('C_FindObjects', objects, objects.length, count)
    this.#run('C_FindObjectsFinal')
    return [...objects.subarray(0, Number(count[0]))]
  }

  #run(name: Pkcs11Function, ...args: readonly unknown[]): void {
    const rv = this.#call(name, this.#session, ...args)
    if (rv !== 0) fail('token-failed', { rv })
  }

  #open(name: Pkcs11Function, ...args: readonly unknown[]): void {
    const rv = this.#call(name, ...args)
    if (rv !== 0) fail('key-locked', { rv })
  }
}

function slotOf(call: Pkcs11Call, label: string): bigint {
  const slots = new BigUint64Array(64)
  const count = [slots.length]
  if (call('C_GetSlotList', slotPresent, slots, count) !== 0) return fail('key-locked', {})
  const labelled = [...slots.subarray(0, Number(count[0]))].filter((slot) => labelOf(call, slot) === label)
  const [only] = labelled
  return only !== undefined && labelled.length === 1 ? only : fail('key-locked', { tokens: labelled.length })
}

/** CK_TOKEN_INFO begins with the label: 32 bytes, filled with blanks. */
function labelOf(call: Pkcs11Call, slot: bigint): string | undefined {
  const info = Buffer.alloc(512)
  if (call('C_GetTokenInfo', slot, info) !== 0) return undefined
  return info.toString('utf8', 0, 32).trimEnd()
}

/** A template as the array and the count that PKCS#11 takes. */
function listed(template: Template): readonly [readonly object[], number] {
  const list = Object.entries(template).map(([name, value]) => {
    const bytes = bytesOf(value)
    return { type: attributes[name as AttributeName], value: bytes, length: bytes.length }
  })
  return [list, list.length]
}

function bytesOf(value: number | boolean | Uint8Array): Buffer {
  if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0])
  if (typeof value !== 'number') return Buffer.from(value)
  const bytes = Buffer.alloc(8)
  // CK_ULONG is native: eight bytes, little-endian, on every platform that the node runs on.
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
