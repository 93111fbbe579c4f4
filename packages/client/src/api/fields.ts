import { checkShape, closedMember, isComityError, type Safe } from '@comity/codec'
import type { Static, TSchema } from 'typebox'
import { fail } from '../errors.ts'

/**
 * `checkShape` for what a person sends to their own node: its `schema` carries `field`, the first declared member that
 * is missing or not of its shape. A name of the declaration, never one that was sent, and never a value.
 */
export function checkFields<const Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  try {
    return checkShape(schema, value)
  } catch (error) {
    const field = isComityError(error, 'schema') ? offendingField(schema, value) : undefined
    if (field === undefined) throw error
    return fail('schema', { field })
  }
}

function offendingField(schema: TSchema, value: unknown): Safe | undefined {
  const given = typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined
  if (given === undefined || !('properties' in schema)) return undefined
  const declared = schema.properties as Readonly<Record<string, TSchema>>
  const required: unknown = 'required' in schema ? schema.required : []
  const names = Object.keys(declared)
  const found = names.find((name) => {
    const shape = declared[name]
    if (!given.has(name)) return Array.isArray(required) && required.includes(name)
    return shape !== undefined && !isOfShape(shape, given.get(name))
  })
  return found === undefined ? undefined : closedMember(names, found)
}

function isOfShape(shape: TSchema, value: unknown): boolean {
  try {
    checkShape(shape, value)
    return true
  } catch (error) {
    if (isComityError(error, 'schema')) return false
    throw error
  }
}
