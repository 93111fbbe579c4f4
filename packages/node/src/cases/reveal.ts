import type { Actor, NodeContext } from '../context.ts'
import { maskValue } from '../retraction/mask.ts'

/** What an identifier was revealed of. */
export type Revealed =
  { readonly freeze: string } | { readonly hit: string } | { readonly record: string } | { readonly request: string }

/** An identifier as whoever calls sees it unasked: masked in a browser, where others look on (spec/sign-in.md §6). */
export function identifierFor(actor: Actor, value: string | null): string | null {
  return actor.session === undefined || value === null ? value : maskValue(value)
}

/** Logs that a person had an identifier shown, before it is: oversight reads that it happened, and nothing of it. */
export async function logReveal(node: NodeContext, { person }: Actor, of: Revealed): Promise<void> {
  await node.db.transaction().execute((tx) => node.log.append(tx, { type: 'record.reveal', body: { ...of, person } }))
}
