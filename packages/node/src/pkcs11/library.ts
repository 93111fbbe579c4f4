import { createRequire } from 'node:module'
import { fail } from '../errors.ts'

/** The few functions of koffi that are used here; its platform packages bring no types. */
interface Koffi {
  load(path: string): { func(definition: string): (...args: unknown[]) => number }
  struct(name: string, members: Readonly<Record<string, string>>): unknown
  proto(definition: string): unknown
  decode(value: unknown, offset: number, type: string, length?: number): unknown
  as(value: unknown, type: string): unknown
  call(pointer: unknown, proto: unknown, ...args: unknown[]): number
}

/** Place of each function in CK_FUNCTION_LIST (PKCS#11 2.40, §6.3 and pkcs11f.h); the order never changes. */
const functions = {
  C_Initialize: { at: 0, parameters: 'void *args' },
  C_GetSlotList: { at: 4, parameters: 'uint8_t present, void *list, _Inout_ unsigned long *count' },
  C_GetTokenInfo: { at: 6, parameters: 'unsigned long slot, void *info' },
  C_OpenSession: {
    at: 12,
    parameters: 'unsigned long slot, unsigned long flags, void *app, void *notify, _Out_ unsigned long *session',
  },
  C_CloseSession: { at: 13, parameters: 'unsigned long session' },
  C_Login: { at: 18, parameters: 'unsigned long session, unsigned long user, void *pin, unsigned long length' },
  C_CreateObject: {
    at: 20,
    parameters: 'unsigned long session, ComityAttribute *template, unsigned long count, _Out_ unsigned long *object',
  },
  C_DestroyObject: { at: 22, parameters: 'unsigned long session, unsigned long object' },
  C_GetAttributeValue: {
    at: 24,
    parameters: 'unsigned long session, unsigned long object, _Inout_ ComityAttribute *template, unsigned long count',
  },
  C_FindObjectsInit: { at: 26, parameters: 'unsigned long session, ComityAttribute *template, unsigned long count' },
  C_FindObjects: {
    at: 27,
    parameters: 'unsigned long session, void *objects, unsigned long most, _Out_ unsigned long *count',
  },
  C_FindObjectsFinal: { at: 28, parameters: 'unsigned long session' },
  C_EncryptInit: { at: 29, parameters: 'unsigned long session, ComityMechanism *mechanism, unsigned long key' },
  C_Encrypt: {
    at: 30,
    parameters: 'unsigned long session, void *in, unsigned long length, void *out, _Inout_ unsigned long *outLength',
  },
  C_DecryptInit: { at: 33, parameters: 'unsigned long session, ComityMechanism *mechanism, unsigned long key' },
  C_Decrypt: {
    at: 34,
    parameters: 'unsigned long session, void *in, unsigned long length, void *out, _Inout_ unsigned long *outLength',
  },
  C_SignInit: { at: 42, parameters: 'unsigned long session, ComityMechanism *mechanism, unsigned long key' },
  C_Sign: {
    at: 43,
    parameters: 'unsigned long session, void *in, unsigned long length, void *out, _Inout_ unsigned long *outLength',
  },
  C_GenerateKey: {
    at: 58,
    parameters:
      'unsigned long session, ComityMechanism *mechanism, ComityAttribute *template, unsigned long count, _Out_ unsigned long *key',
  },
  C_GenerateKeyPair: {
    at: 59,
    parameters:
      'unsigned long session, ComityMechanism *mechanism, ComityAttribute *publicTemplate, unsigned long publicCount, ComityAttribute *privateTemplate, unsigned long privateCount, _Out_ unsigned long *publicKey, _Out_ unsigned long *privateKey',
  },
} as const

export type Pkcs11Function = keyof typeof functions

/** Calls a function of the module and returns its CK_RV. */
export type Pkcs11Call = (name: Pkcs11Function, ...args: readonly unknown[]) => number

let koffi: Koffi | undefined
let prototypes: ReadonlyMap<Pkcs11Function, unknown> | undefined
const modules = new Map<string, Pkcs11Call>()
/** koffi unloads a library whose object is collected, and then the pointers into it lead nowhere: never let one go. */
const loaded: unknown[] = []

/** Loads a PKCS#11 module once in a process. Throws `key-locked` when it, or the way to call it, is not there. */
export function loadModule(path: string): Pkcs11Call {
  const known = modules.get(path)
  if (known !== undefined) return known
  try {
    const made = openModule(path)
    modules.set(path, made)
    return made
  } catch {
    return fail('key-locked', {})
  }
}

function openModule(path: string): Pkcs11Call {
  // Only the binary of this platform, from its own package: nothing is compiled or downloaded at install.
  koffi ??= createRequire(import.meta.url)(`@koromix/koffi-${process.platform}-${process.arch}`) as Koffi
  const native = koffi
  prototypes ??= declare(native)
  const known = prototypes
  const found: unknown[] = [null]
  const library = native.load(path)
  const list = library.func('unsigned long C_GetFunctionList(_Out_ void **list)')
  loaded.push(library, list)
  if (list(found) !== 0) return fail('key-locked', {})
  // CK_VERSION is two bytes; the pointers after it are aligned to eight.
  const pointers = native.decode(found[0], 8, 'void *', 60) as readonly unknown[]
  return (name, ...args) => native.call(pointers[functions[name].at], known.get(name), ...args)
}

/** Types are global in koffi and so declared once. Linux only: everywhere else structures are packed. */
function declare(native: Koffi): ReadonlyMap<Pkcs11Function, unknown> {
  native.struct('ComityAttribute', { type: 'unsigned long', value: 'void *', length: 'unsigned long' })
  native.struct('ComityMechanism', { mechanism: 'unsigned long', parameter: 'void *', length: 'unsigned long' })
  native.struct('ComityGcm', {
    iv: 'void *',
    ivLength: 'unsigned long',
    ivBits: 'unsigned long',
    data: 'void *',
    dataLength: 'unsigned long',
    tagBits: 'unsigned long',
  })
  return new Map(
    Object.entries(functions).map(([name, { parameters }]) => [
      name as Pkcs11Function,
      native.proto(`unsigned long ${name}(${parameters})`),
    ]),
  )
}

/** A parameter structure as bytes that stay where they are while the call runs. Throws `key-locked` before a module is loaded. */
export function asStructure(type: 'ComityGcm', value: Readonly<Record<string, unknown>>): unknown {
  return koffi === undefined ? fail('key-locked', {}) : koffi.as(value, `${type} *`)
}
