/** The parts of a JSON Schema that the tables show. */
export interface SchemaPart {
  readonly type?: string
  readonly const?: string | number | boolean
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: SchemaPart
  readonly anyOf?: readonly SchemaPart[]
  readonly properties?: Readonly<Record<string, SchemaPart>>
  readonly required?: readonly string[]
}

/** The rows of a Markdown table for an object schema, nested fields as `outer.inner`, lists as `outer[].inner`. */
export function schemaRows(schema: SchemaPart): readonly string[] {
  return fieldsOf('', schema).map(({ path, form }) => `| \`${path}\` | ${form} |`)
}

interface Field {
  readonly path: string
  readonly form: string
}

function fieldsOf(prefix: string, schema: SchemaPart): readonly Field[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = `${prefix}${name}`
    const form = required.has(name) ? formOf(part) : `${formOf(part)}; may be absent`
    const nested = nestedOf(path, part)
    return [{ path, form }, ...nested]
  })
}

function nestedOf(path: string, part: SchemaPart): readonly Field[] {
  if (part.properties !== undefined) return fieldsOf(`${path}.`, part)
  if (part.items?.properties !== undefined) return fieldsOf(`${path}[].`, part.items)
  const shapes = part.anyOf?.filter((option) => option.properties !== undefined || option.items !== undefined) ?? []
  return shapes.flatMap((option) => nestedOf(path, option))
}

function formOf(part: SchemaPart): string {
  if (part.const !== undefined) return `\`${String(part.const)}\``
  if (part.anyOf !== undefined) return [...new Set(part.anyOf.map(formOf))].join(' or ')
  if (part.type === 'string') return stringForm(part)
  if (part.type === 'integer' || part.type === 'number') return numberForm(part)
  if (part.type === 'array') return `list${bounds(part.minItems, part.maxItems)} of ${formOf(part.items ?? {})}`
  return part.type ?? 'any JSON value'
}

function stringForm(part: SchemaPart): string {
  if (part.pattern !== undefined) return `string \`${part.pattern.replaceAll('|', '\\|')}\``
  const range = bounds(part.minLength, part.maxLength)
  return range === '' ? 'string' : `string of${range} characters`
}

function numberForm(part: SchemaPart): string {
  return `${part.type ?? 'number'}${bounds(part.minimum, part.maximum)}`
}

function bounds(least: number | undefined, most: number | undefined): string {
  const open = most === undefined || most === Number.MAX_SAFE_INTEGER
  if (least === undefined) return open ? '' : ` up to ${most}`
  return open ? ` ${least} or more` : ` ${least} to ${most}`
}
