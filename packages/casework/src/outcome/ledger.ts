import { compareText } from '../compare-text.ts'
import type { DisputeReason, OutcomeAct, OutcomeFacts, OutcomeKey, OutcomeStatement } from './statement.ts'
import { statementDigest } from './statement.ts'

/** How far the parties agree that an outcome happened. */
export type OutcomeState = 'agreed' | 'claimed' | 'disputed'

/** One outcome, stated by one or more parties. */
export interface OutcomeRow {
  readonly key: OutcomeKey
  readonly state: OutcomeState
  /** What each party that holds it states, in order of party. */
  readonly holders: ReadonlyMap<string, OutcomeFacts>
  /** Why it is disputed; empty otherwise. */
  readonly reasons: readonly DisputeReason[]
}

/** All outcomes of one operation. A function of the statements alone: order and repetition do not matter. */
export interface OutcomeLedger {
  /** By `keyText`, sorted. */
  readonly rows: ReadonlyMap<string, OutcomeRow>
  /** Parties that said two things under one revision: evidence, not an error of the reader. */
  readonly equivocating: readonly string[]
}

/** A key as text, by which rows are found and sorted. */
export function keyText({ kind, token, event }: OutcomeKey): string {
  return `${kind} ${token} ${String(event).padStart(2, '0')}`
}

/**
 * What an operation came to, from everything that its parties have said (spec/outcomes.md §4). The statements were read
 * (`readOutcomeStatement`) and each is from the party that it names.
 */
export function ledgerOf(statements: readonly OutcomeStatement[]): OutcomeLedger {
  const latest = new Newest()
  for (const statement of statements) latest.take(statement)
  const merged = mergesOf(latest.standing)
  const rows = new Map<string, { readonly key: OutcomeKey; readonly stances: Map<string, OutcomeAct> }>()
  // A post under the subject's own token goes before one that was merged into it.
  const acts = latest.standing.filter((one): one is OutcomeAct => one.act !== 'merge')
  const byDirectness = [...acts].sort((left, right) => detour(left, merged) - detour(right, merged))
  for (const act of byDirectness) {
    const key = { ...act.key, token: merged(act.party, act.key.token) }
    const row = rows.get(keyText(key)) ?? { key, stances: new Map<string, OutcomeAct>() }
    if (!row.stances.has(act.party)) row.stances.set(act.party, act)
    rows.set(keyText(key), row)
  }
  const made = [...rows].flatMap(([text, { key, stances }]) => {
    const row = rowOf(key, stances)
    return row === undefined ? [] : [[text, row] as const]
  })
  return {
    rows: new Map(made.sort(([left], [right]) => compareText(left, right))),
    equivocating: [...latest.equivocating].sort(compareText),
  }
}

/** Of each party and each thing spoken about, the statement of the highest revision. */
class Newest {
  readonly equivocating = new Set<string>()
  readonly #said = new Map<string, string>()
  readonly #newest = new Map<string, { readonly statement: OutcomeStatement; readonly digest: string }>()

  get standing(): readonly OutcomeStatement[] {
    // Sorted by digest, so that nothing depends on the order in which they came.
    const ordered = [...this.#newest.values()].sort((left, right) => compareText(left.digest, right.digest))
    return ordered.map(({ statement }) => statement)
  }

  take(statement: OutcomeStatement): void {
    const about = statement.act === 'merge' ? `merge ${statement.from}` : keyText(statement.key)
    const place = `${statement.party} ${about}`
    const digest = statementDigest(statement)
    const revised = `${place} ${String(statement.revision)}`
    if ((this.#said.get(revised) ?? digest) !== digest) this.equivocating.add(statement.party)
    this.#said.set(revised, digest)
    const known = this.#newest.get(place)
    const ahead = known === undefined ? 1 : statement.revision - known.statement.revision
    if (ahead > 0 || (ahead === 0 && compareText(digest, known?.digest ?? digest) < 0))
      this.#newest.set(place, { statement, digest })
  }
}

/** Whose post under which token is about which subject. A circle of merges ends at its smallest token. */
function mergesOf(standing: readonly OutcomeStatement[]): (party: string, token: string) => string {
  const next = new Map<string, string>()
  for (const one of standing) {
    if (one.act === 'merge' && one.from !== one.to) next.set(`${one.party} ${one.from}`, one.to)
  }
  return (party, token) => {
    const passed = [token]
    for (;;) {
      const last = passed.at(-1) ?? token
      const to = next.get(`${party} ${last}`)
      if (to === undefined) return last
      const circle = passed.indexOf(to)
      if (circle >= 0) return passed.slice(circle).sort(compareText)[0] ?? last
      passed.push(to)
    }
  }
}

function detour({ party, key }: OutcomeAct, merged: (party: string, token: string) => string): number {
  return merged(party, key.token) === key.token ? 0 : 1
}

function rowOf(key: OutcomeKey, stances: ReadonlyMap<string, OutcomeAct>): OutcomeRow | undefined {
  const ordered = [...stances].sort(([left], [right]) => compareText(left, right))
  const holders = new Map(ordered.flatMap(([party, act]) => (act.act === 'post' ? [[party, act.facts] as const] : [])))
  if (holders.size === 0) return undefined
  const stated = ordered.flatMap(([, act]) => (act.act === 'dispute' ? [act.reason] : []))
  const reasons = [...new Set([...stated, ...differences([...holders.values()])])].sort(compareText)
  return { key, holders, reasons, state: stateOf(holders, reasons) }
}

/**
 * Agreed is what the party that did it and every party that is said to have helped hold alike, two of them at least:
 * nobody agrees with themselves.
 */
function stateOf(holders: OutcomeRow['holders'], reasons: readonly DisputeReason[]): OutcomeState {
  if (reasons.length > 0) return 'disputed'
  const concerned = [...holders.values()].flatMap(({ executing, supporting }) => [executing, ...supporting])
  return holders.size > 1 && concerned.every((party) => holders.has(party)) ? 'agreed' : 'claimed'
}

function differences([first, ...others]: readonly OutcomeFacts[]): readonly DisputeReason[] {
  if (first === undefined) return []
  return others.flatMap((other) => [
    ...(other.day === first.day ? [] : (['day'] as const)),
    ...(other.place === first.place ? [] : (['place'] as const)),
    ...(other.executing === first.executing ? [] : (['executing'] as const)),
    ...(isSameAmount(other, first) ? [] : (['amount'] as const)),
  ])
}

function isSameAmount(left: OutcomeFacts, right: OutcomeFacts): boolean {
  const isSameSum = left.amount?.minor === right.amount?.minor && left.amount?.currency === right.amount?.currency
  return isSameSum && left.bound === right.bound
}
