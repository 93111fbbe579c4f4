import { toBase64url } from '@comity/codec'

/** As much of a JSON schema as a sample needs. */
export interface Shape {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Shape[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly minItems?: number
  readonly pattern?: string
  readonly minimum?: number
}

const digest = toBase64url(new Uint8Array(32).fill(5))
/** One text for each pattern that documents use. */
const texts = [
  digest,
  '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978',
  'norland-police',
  toBase64url(new Uint8Array(8).fill(3)),
  'domain/1',
  'NO',
  'CNY',
  '2026-06-01',
  '2026-06-01T12:00:00.000Z',
  '1',
]

/** A value that a schema takes: every member of an object, one item of a list, the last of several choices. */
export function sampleOf(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum !== undefined) return shape.enum[0]
  if (shape.anyOf !== undefined) return sampleOf(shape.anyOf.at(-1) ?? {})
  if (shape.type === 'object')
    return Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, each]) => [name, sampleOf(each)]))
  if (shape.type === 'array') return [sampleOf(shape.items ?? {})]
  if (shape.type === 'boolean') return true
  if (shape.type === 'integer') return shape.minimum ?? 1
  const { pattern } = shape
  return pattern === undefined ? 'Some words.' : texts.find((text) => new RegExp(pattern).test(text))
}
