import type { MessageDefinition } from '@comity/protocol'

/** A message laid open: everything that is signed or sealed inside it stands in clear (`sealed-open.ts` closes it again). */
export interface OpenMessage {
  /** What the hop says by itself; only the name in the address can be chosen. */
  readonly hop: { readonly name: string; readonly from: string; readonly to: string }
  /** `typ` is written as the wire name in it. */
  readonly message: { readonly typ: string; readonly name: string; readonly from: string; readonly to: string }
  readonly body: unknown
}

type Path = readonly (string | number)[]

interface Place {
  readonly path: Path
  readonly value: string
}

/** The same message but for one identifier, which some of its places name otherwise. */
export interface Mutant {
  /** Which places say what the others do not. */
  readonly places: readonly string[]
  readonly value: string
  readonly change: (open: OpenMessage, other: string) => OpenMessage
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const digest = /^[A-Za-z0-9_-]{43}$/
/** A value that follows from the rest, such as the digest of a sealed document: filled in when the message is closed. */
const derived = /^@[a-z]+$/

/**
 * One mutant for each pair of places that name one thing: envelope and body, address and envelope, two places of one body.
 * What an identifier is say the message's own schema (ids, digests, party codes, names that terms define) and, in what is
 * sealed or signed inside, the same shapes. Of more than two places each is changed alone and each two together, so that no
 * comparison is missed because another one catches the change.
 */
export function mutantsOf(definition: MessageDefinition, open: OpenMessage): readonly Mutant[] {
  const names = new Set(namesIn(definition.body, open.body))
  const said = new Set([open.hop.from, open.hop.to, open.hop.name])
  const groups = Map.groupBy(
    placesIn(open, []).filter(({ value }) => isIdentifier(value) || names.has(value) || said.has(value)),
    ({ value }) => value,
  )
  return [...groups].flatMap(([value, places]) => {
    const isAlone = places.length < 2 && !derived.test(value)
    return isAlone ? [] : changesOf(places).map((changed) => mutant(value, changed))
  })
}

/** Fields of the wire's own schema that hold something signed or sealed: a sample must lay each open. */
export function opaqueFields({ body }: MessageDefinition): readonly string[] {
  const { properties } = body as unknown as { readonly properties: Readonly<Record<string, unknown>> }
  return Object.keys(properties).filter((name) => isOpaque(properties[name]))
}

function isIdentifier(value: string): boolean {
  return uuid.test(value) || digest.test(value) || derived.test(value)
}

function changesOf(places: readonly Place[]): readonly (readonly Place[])[] {
  // Who brings the message and who reads it is what the hop is: these two say nothing that could be changed.
  const free = places.filter(({ path }) => path[0] !== 'hop' || path[1] === 'name')
  const alone = free.map((place) => [place])
  if (places.length < 4 || places.length > 8) return alone
  const two = free.flatMap((one, at) => free.slice(at + 1).map((other) => [one, other]))
  return [...alone, ...two]
}

function mutant(value: string, places: readonly Place[]): Mutant {
  return {
    places: places.map(({ path }) => path.join('.')),
    value,
    change: (open, other) => places.reduce<OpenMessage>((changed, { path }) => setAt(changed, path, other), open),
  }
}

function placesIn(value: unknown, path: Path): readonly Place[] {
  if (typeof value === 'string') return [{ path, value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]))
}

function setAt<Value>(value: Value, path: Path, to: string): Value {
  const [key, ...rest] = path
  if (key === undefined) return to as Value
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>
  copy[String(key)] = setAt(copy[String(key)], rest, to)
  return copy as Value
}

interface SchemaNode {
  readonly type?: string
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
}

/** Names that terms define, by the shape that the schema gives them: purposes, legal bases, kinds, urgencies, profiles. */
function namesIn(schema: unknown, value: unknown): readonly string[] {
  const { properties = {}, pattern } = schema as SchemaNode
  if (typeof value === 'string')
    return pattern?.includes('§') === true || pattern?.includes('}/[') === true ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(properties).flatMap(([key, member]) =>
    namesIn(member, (value as Readonly<Record<string, unknown>>)[key]),
  )
}

/** Anything (`Unknown`), a compact JWS, a sealed payload or a log proof. */
function isOpaque(schema: unknown): boolean {
  const text = JSON.stringify(schema)
  return text === '{}' || /\{86\}|"ciphertext"|"checkpoint"|"items":\{\}/.test(text)
}
