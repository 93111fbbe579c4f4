import assert from 'node:assert/strict'
import type { OwnCall, BodyOf } from '@comity/client/api'
import type { TestParty } from '../src/index.ts'

type Person = 'officer' | 'approver'
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain }

/** A form that would be accepted, and ways to spoil it. */
export interface Form<Call extends OwnCall> {
  readonly call: Call
  readonly by: Person
  readonly body: BodyOf<Call>
  /** What is wrong, and the body that has it. */
  readonly wrong: readonly (readonly [string, unknown])[]
}

/**
 * A form is refused with a code and a sentence for a person: without each of its members in turn, and spoiled in each of the ways
 * given. It is sent as bytes, past the check that a client of ours makes before. Returns what was refused otherwise than with 4xx.
 */
export async function refuseSpoiled<Call extends OwnCall>(party: TestParty, form: Form<Call>): Promise<void> {
  const { call, by, body, wrong } = form
  const without = pathsOf(body as Plain).map(
    (path) => [`without ${path.join('.')}`, lacking(body as Plain, path)] as const,
  )
  for (const [what, spoiled] of [...without, ...wrong]) {
    const { status, said } = await send(party, { name: call.name, by, body: spoiled })
    assert.ok(status >= 400 && status < 500, `${call.name} ${what}: ${String(status)}`)
    assert.match(said.type, /^urn:comity:err:[a-z-]+$/, what)
    assert.ok(said.title.split(' ').length >= 3, `${call.name} ${what}: no sentence`)
  }
}

async function send(
  party: TestParty,
  { name, by, body }: { readonly name: string; readonly by: Person; readonly body: unknown },
): Promise<{ readonly status: number; readonly said: { readonly type: string; readonly title: string } }> {
  const { url, token } = party.ownNode(by)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/own/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, said: (await answer.json()) as { readonly type: string; readonly title: string } }
}

/** Every member of every object in it. */
export function pathsOf(value: Plain): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [
    ...(Array.isArray(value) ? [] : [[name]]),
    ...pathsOf(member).map((path) => [name, ...path]),
  ])
}

/** The same without that member. */
export function lacking(value: Plain, [name = '', ...rest]: readonly string[]): Plain {
  if (Array.isArray(value)) return value.map((item: Plain, at) => (String(at) === name ? lacking(item, rest) : item))
  const entries = Object.entries(value as Readonly<Record<string, Plain>>)
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== name))
  return Object.fromEntries(entries.map(([key, member]) => [key, key === name ? lacking(member, rest) : member]))
}
