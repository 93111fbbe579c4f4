import { Digest, InstantText, PartyCode } from '@comity/client/api'
import { checkShape, isComityError } from '@comity/codec'
import type { TSchema } from 'typebox'

/** What a member of a body is, as a person fills it in. */
export type Field =
  | { readonly of: 'line'; readonly longest: number }
  | { readonly of: 'paragraph'; readonly longest: number }
  | { readonly of: 'instant' }
  | { readonly of: 'file' }
  | { readonly of: 'yes' }
  | { readonly of: 'fixed'; readonly value: unknown }
  | { readonly of: 'choice'; readonly among: readonly string[] }
  | { readonly of: 'choices'; readonly among: readonly string[] }
  | { readonly of: 'list'; readonly each: TSchema; readonly most: number }
  | { readonly of: 'group'; readonly members: readonly Member[] }

/** A member of an object; one that is not required may be left out or null. */
export interface Member {
  readonly name: string
  readonly schema: TSchema
  readonly isRequired: boolean
}

/** What is used here of JSON Schema, in which TypeBox writes what the own API takes. */
interface Json {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: readonly (TSchema & Json)[]
  readonly pattern?: string
  readonly maxLength?: number
  readonly items?: TSchema & Json
  readonly maxItems?: number
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
}

const patternOf = (schema: TSchema) => (schema as Json).pattern
/** Instants in the particulars of a kind are told by their length, and checked as instants beside their shape. */
const longestInstant = 30

/** The members that a person fills in, in the order of the schema. */
export function membersOf(schema: TSchema, without: readonly string[] = []): readonly Member[] {
  const { properties = {}, required = [] } = schema as Json
  return Object.entries(properties)
    .filter(([name]) => !without.includes(name))
    .map(([name, member]) => {
      const some = withoutNull(member)
      // A list that may be empty is asked of nobody.
      const isFree = some !== member || ((some as Json).type === 'array' && ((some as Json).minItems ?? 0) === 0)
      return { name, schema: some, isRequired: required.includes(name) && !isFree }
    })
}

/** The schema beside null. */
function withoutNull(schema: TSchema): TSchema {
  const { anyOf } = schema as Json
  const some = anyOf?.filter(({ type }) => type !== 'null')
  return some?.length === 1 && anyOf?.length === 2 ? (some[0] ?? schema) : schema
}

/** What a schema asks of a person. */
export function fieldOf(schema: TSchema): Field {
  const json = schema as Json
  if ('const' in json) return { of: 'fixed', value: json.const }
  const among = namesOf(json)
  if (among !== undefined) return { of: 'choice', among }
  if (json.type === 'boolean') return { of: 'yes' }
  if (json.type === 'object') return { of: 'group', members: membersOf(schema) }
  if (json.type === 'array' && json.items !== undefined) {
    const names = namesOf(json.items)
    if (names !== undefined) return { of: 'choices', among: names }
    return { of: 'list', each: json.items, most: json.maxItems ?? 50 }
  }
  const { pattern, maxLength: longest = 500 } = json
  if (pattern === patternOf(InstantText) || longest === longestInstant) return { of: 'instant' }
  if (pattern === patternOf(Digest)) return { of: 'file' }
  return longest > 500 ? { of: 'paragraph', longest } : { of: 'line', longest }
}

function namesOf({ anyOf }: Json): readonly string[] | undefined {
  const names = anyOf?.map(({ const: name }: Json) => name)
  return names?.every((name) => typeof name === 'string') === true ? names : undefined
}

/** A line that names a party. */
export function isParty(schema: TSchema): boolean {
  return patternOf(schema) === patternOf(PartyCode)
}

/** What was filled in so far: undefined is nothing yet. */
export type Draft = Readonly<Record<string, unknown>>

/** The body that a draft stands for: what may be null and was not filled in is null, what may be left out is. */
export function bodyOf(schema: TSchema, draft: Draft): Record<string, unknown> {
  const { properties = {}, required = [] } = schema as Json
  const entries = Object.entries(properties).flatMap(([name, member]): [string, unknown][] => {
    const value = valueOf(withoutNull(member), draft[name])
    if (value !== undefined) return [[name, value]]
    if (!required.includes(name)) return []
    if ((member as Json).type === 'array') return [[name, []]]
    return withoutNull(member) === member ? [] : [[name, null]]
  })
  return Object.fromEntries(entries)
}

/** A value as the node takes it; undefined for nothing. */
function valueOf(schema: TSchema, value: unknown): unknown {
  const field = fieldOf(schema)
  switch (field.of) {
    case 'fixed':
      return field.value
    case 'yes':
      return value === true
    case 'group': {
      const body = bodyOf(schema, (value ?? {}) as Draft)
      // What is asked of nobody, and was not begun, is not there.
      return isBegun(value) ? body : undefined
    }
    case 'choices':
      return Array.isArray(value) && value.length > 0 ? value : undefined
    case 'list': {
      const items = Array.isArray(value) ? value.map((each: unknown) => valueOf(field.each, each)) : []
      const some = items.filter((each) => each !== undefined)
      return some.length > 0 ? some : undefined
    }
    default:
      return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
}

function isBegun(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isBegun)
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isBegun)
  return value === true || (typeof value === 'string' && value.trim() !== '')
}

export type Flaw = 'form.needed' | 'form.wrong'

/** What is wrong with one value, by the schema that the node itself judges by. */
export function flawOf({ schema, isRequired }: Member, value: unknown): Flaw | undefined {
  const given = valueOf(schema, value)
  if (given === undefined) return isRequired ? 'form.needed' : undefined
  return isOf(schema, given) ? undefined : 'form.wrong'
}

/** Whether the node would take the form of this body; whether it does what it asks is the node's to say. */
export function isOf(schema: TSchema, value: unknown): boolean {
  try {
    checkShape(schema, value)
    return true
  } catch (error) {
    if (isComityError(error, 'schema')) return false
    throw error
  }
}
