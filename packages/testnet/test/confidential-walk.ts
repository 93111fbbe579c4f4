import { isDeepStrictEqual } from 'node:util'

/** One JSON schema of the own API's OpenAPI document, as far as a body is made from it. */
interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly pattern?: string
  readonly minLength?: number
  readonly minItems?: number
  readonly minimum?: number
}

/** A call that a node serves, and how its parameters look. */
export interface ServedCall {
  readonly name: string
  readonly parameters: Schema
  /** Parameters in the query and bytes in the body. */
  readonly isUpload: boolean
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly required?: boolean; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> }
}

/** Every call that a node serves, from the document that it makes of its own route table. */
export async function servedCalls(url: string, token: string): Promise<readonly ServedCall[]> {
  const answer = await fetch(`${url}/own/openapi.json`, { headers: { authorization: `Bearer ${token}` } })
  const { paths } = (await answer.json()) as {
    readonly paths: Readonly<Record<string, { readonly post?: Operation }>>
  }
  return Object.entries(paths).flatMap(([path, { post }]) => {
    if (post === undefined) return []
    const query = post.parameters ?? []
    const body = post.requestBody?.content['application/json']?.schema
    const parameters: Schema = body ?? {
      type: 'object',
      properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema])),
      required: query.flatMap(({ name, required }) => (required === true ? [name] : [])),
    }
    return [{ name: path.replace('/own/', ''), parameters, isUpload: body === undefined && query.length > 0 }]
  })
}

/** Values of parameters by their name: several where the call is to be made with each. */
export type Known = Readonly<Record<string, readonly unknown[]>>

/**
 * Bodies that a call accepts the form of: with everything that may be null being so and with nothing being so, and with each
 * of the values known for a name.
 */
export function bodiesOf({ parameters }: ServedCall, known: Known): readonly unknown[] {
  const rounds = Math.max(1, ...Object.keys(parameters.properties ?? {}).map((name) => known[name]?.length ?? 1))
  const bodies = Array.from({ length: rounds }, (_, round) =>
    [true, false].map((isNull) => sample(parameters, { known, round, isNull })),
  ).flat()
  return bodies.filter((body, at) => bodies.findIndex((other) => isDeepStrictEqual(other, body)) === at)
}

interface Sampling {
  readonly known: Known
  readonly round: number
  readonly isNull: boolean
}

const forms = [
  'x',
  '2026-11-01T00:00:00.000Z',
  '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11',
  'norland-police',
  'domain/1',
  '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
  'AAAAAAAAAAA',
  '1',
  'NO',
]

function sample(schema: Schema, sampling: Sampling): unknown {
  const { anyOf, properties, required = [], items, pattern, minLength = 0, minItems = 0 } = schema
  if ('const' in schema) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (anyOf !== undefined) {
    const [first] = anyOf.filter(({ type }) => (type === 'null') === sampling.isNull)
    return sample(first ?? anyOf[0] ?? {}, sampling)
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(properties ?? {})
          .filter(([name]) => required.includes(name))
          .map(([name, value]) => [name, named(name, value, sampling)]),
      )
    case 'array':
      return Array.from({ length: minItems }, () => sample(items ?? {}, sampling))
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return false
    case 'string': {
      const fits = (text: string) =>
        text.length >= minLength && (pattern === undefined || new RegExp(pattern).test(text))
      return forms.find(fits) ?? 'x'.repeat(minLength)
    }
    default:
      return null
  }
}

function named(name: string, schema: Schema, sampling: Sampling): unknown {
  const values = sampling.known[name]
  const mayBeNull = schema.anyOf?.some(({ type }) => type === 'null') === true
  if (values === undefined || (mayBeNull && sampling.isNull)) return sample(schema, sampling)
  const value = values[sampling.round % values.length]
  return schema.type === 'array' && !Array.isArray(value) ? [value] : value
}

/** Calls as a person; the status and the whole answer. */
export async function callAs(
  url: string,
  { call, body, token }: { readonly call: ServedCall; readonly body: unknown; readonly token: string },
): Promise<string> {
  const type = call.isUpload ? 'application/octet-stream' : 'application/json'
  const query = call.isUpload ? `?${new URLSearchParams(body as Record<string, string>).toString()}` : ''
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  const sent = call.isUpload ? 'uploaded.example\n' : JSON.stringify(body)
  const answer = await fetch(`${url}/own/${call.name}${query}`, { method: 'POST', headers, body: sent })
  return `${String(answer.status)} ${await answer.text()}`
}

/**
 * Members whose numbers count what the whole node did, in whatever matter: the length of the log, places in a channel, what a
 * pouch holds; and how often a message was tried, which is a matter of the moment.
 */
const counted = ['logSize', 'size', 'index', 'behind', 'sequence', 'bytes', 'message', 'attempts']

/**
 * What necessarily differs between two worlds, named and nothing else: random ids, digests, keys and signatures; instants;
 * ports; and the numbers above.
 */
export function masked(answer: string): string {
  const ids = new Map<string, string>()
  const numbered = (id: string) => {
    const known = ids.get(id) ?? `<id ${String(ids.size + 1)}>`
    ids.set(id, known)
    return known
  }
  return answer
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, numbered)
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<at>')
    .replace(/127\.0\.0\.1:\d+/g, '<port>')
    .replace(/comity_[A-Za-z0-9_-]{43}/g, '<token>')
    .replace(
      /"(?:checkpoint|receipt|card|fingerprint)":"(?:[^"\\]|\\.)*"/g,
      (member) => `${member.split(':')[0] ?? ''}:<text>`,
    )
    .replace(/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g, '<digest>')
    .replace(new RegExp(`"(${counted.join('|')})":\\d+`, 'g'), '"$1":<n>')
}
