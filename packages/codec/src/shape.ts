import Type, { type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from 'typebox'
import { Compile, type Validator } from 'typebox/schema'
import { fail } from './errors.ts'

/**
 * An object schema that refuses unknown fields (STYLE.md rule 8). Every object schema of the project is made by this.
 */
export function closed<const Properties extends TProperties>(properties: Properties): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false })
}

/** One of a closed set of names. */
export function oneOf<const Name extends string>(names: readonly Name[]): TUnsafe<Name> {
  return Type.Unsafe<Name>(Type.Union(names.map((name) => Type.Literal(name))))
}

const validators = new WeakMap<TSchema, Validator>()

/**
 * Returns `value` as the type of `schema`, or throws `schema`. Nothing is dropped, coerced or filled in.
 * A validator is compiled once per schema.
 */
export function checkShape<const Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  let validator = validators.get(schema)
  if (validator === undefined) {
    validator = Compile<TSchema>(schema)
    validators.set(schema, validator)
  }
  if (!validator.Check(value)) fail('schema', {})
  return value as Static<Schema>
}
