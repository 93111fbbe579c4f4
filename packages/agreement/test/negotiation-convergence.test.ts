import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Verified } from '@comity/codec'
import { negotiate, type NamedStatement, type NegotiationSpeech } from '@comity/agreement/negotiation'
import fc from 'fast-check'
import { type Delegation, nextOf, openTable, signed, type Table } from './negotiating.ts'

/*
 * Delegations speak and hear in any order; what is on its way to one comes late, twice or not until the end. Each number
 * of a run is one choice, so that a failing run shrinks to a short one.
 */
const { COMITY_SOAK: soak, COMITY_SEED: given } = process.env
const numRuns = soak === undefined ? 20 : 10_000
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
if (soak !== undefined) console.log(`COMITY_SEED=${String(seed)}`)

const choices = fc.array(fc.nat(2 ** 30), { minLength: 60, maxLength: 160 })
const sizes = fc.integer({ min: 3, max: 7 })

/** What a delegation might say about what it sees: mostly what brings the parties together, sometimes not. */
function choose({ party, sees }: Delegation, choice: number): NegotiationSpeech {
  const state = sees()
  const open = state.clauses.filter(({ separated }) => separated.includes(party))
  const clause = open[choice % Math.max(open.length, 1)] ?? state.clauses[choice % state.clauses.length]
  const ballot = state.ballot.ballot
  const text = state.text
  if (typeof text === 'object' && text !== null && choice % 8 > 0) return { kind: 'initial', ballot, text: text.hash }
  if (choice % 31 === 0) return { kind: 'object', ballot, reason: 'not yet' }
  if (choice % 37 === 0) return { kind: 'round', round: state.rounds.length + 1, until: '2026-02-01T00:00:00.000Z' }
  if (clause === undefined) return { kind: 'object', ballot, reason: 'nothing is left' }
  const newest = clause.proposals.at(-1) ?? assert.fail('a clause without a proposal')
  const about = { clause: clause.clause, proposal: newest.proposal }
  if (choice % 13 === 0) return { kind: 'reject', ...about, reason: 'no' }
  if (choice % 17 === 0) return { kind: 'reserve', ...about, reason: 'our parliament has not looked' }
  if (choice % 11 !== 0) return { kind: 'accept', proposals: [about] }
  const text2 = [{ language: 'en', text: `As ${party} would have it, ${String(choice)}.` }]
  const provision = { text: text2, terms: newest.provision?.terms ?? {} }
  return { kind: 'propose', clause: clause.clause, base: newest.proposal, provision, reason: 'clearer' }
}

interface Run {
  readonly table: Table
  readonly said: Verified<NamedStatement>[]
}

/** Plays a run. What is frozen anywhere must stay frozen there, and be the same everywhere. */
function play(size: number, steps: readonly number[], { isFaithful }: { readonly isFaithful: boolean }): Run {
  const table = openTable(size, { isShort: true })
  const said = [table.opening]
  const frozen = new Set<string>()
  for (const [at, step] of steps.entries()) {
    const delegation = table.delegations[step % size] ?? assert.fail()
    const rest = Math.floor(step / size)
    // Sometimes everything comes at once; otherwise two deliveries for each word.
    if (rest % 7 === 0) delegation.hear(...said)
    else if (at % 3 !== 0) delegation.hear(...pick(said, rest))
    else said.push(delegation.say(choose(delegation, rest)))
    if (!isFaithful && at === 20) said.push(contradiction(delegation))
    const text = delegation.sees().frozen
    if (isFaithful && text !== null) frozen.add(text)
    if (isFaithful && frozen.size > 0 && frozen.has(text ?? '')) assert.equal(frozen.size, 1)
  }
  return { table, said }
}

/** The rest of some runs: everything is heard, all agree and initial, still in random order. */
function conclude({ table, said }: Run, steps: readonly number[]): void {
  for (const [at, step] of [...steps, ...steps].entries()) {
    const delegation = table.delegations[(step + at) % table.delegations.length] ?? assert.fail()
    if (step % 3 > 0) delegation.hear(...said)
    const { party, sees } = delegation
    const { clauses, text, ballot, frozen } = sees()
    const open = clauses.find(({ separated }) => separated.includes(party))
    if (frozen !== null) continue
    if (open !== undefined) {
      const proposal = open.proposals.at(-1)?.proposal ?? assert.fail()
      said.push(delegation.say({ kind: 'accept', proposals: [{ clause: open.clause, proposal }] }))
    } else if (typeof text === 'object' && text !== null) {
      said.push(delegation.say({ kind: 'initial', ballot: ballot.ballot, text: text.hash }))
    }
  }
}

function pick(said: readonly Verified<NamedStatement>[], choice: number): readonly Verified<NamedStatement>[] {
  const one = said[choice % said.length]
  const other = said.at(-1 - (choice % 5))
  return [one, other].flatMap((statement) => statement ?? [])
}

/** A second statement under a number that the party has used. */
function contradiction({ party, sees, held }: Delegation): Verified<NamedStatement> {
  const state = sees()
  const own = held.filter(({ statement }) => statement.author === party)
  const last = own.at(-1)?.statement
  const [clause] = state.clauses
  const proposal = clause?.proposals.at(-1)?.proposal ?? assert.fail()
  const act = { clause: clause?.clause ?? '', proposal, reason: 'what others were not told' }
  const next = nextOf(state, party, { kind: 'reject', ...act })
  if (last === undefined || last.act.kind === 'open') return signed(next)
  return signed({ ...next, number: last.number, previous: last.previous, seen: last.seen })
}

function shuffled<Value>(values: readonly Value[], steps: readonly number[]): readonly Value[] {
  return values
    .map((value, at) => ({ value, rank: (steps[at % steps.length] ?? 0) * (at + 7) }))
    .sort((left, right) => (left.rank % 1_009) - (right.rank % 1_009))
    .map(({ value }) => value)
}

function statesOf({ table, said }: Run, steps: readonly number[]): readonly unknown[] {
  return table.delegations.map(({ held }, at) => {
    const everything = shuffled([...held, ...said], steps.slice(at))
    return negotiate(table.negotiation, everything)
  })
}

test('parties that hold the same statements see the same, in whatever order they came', () => {
  let frozen = 0
  fc.assert(
    fc.property(sizes, choices, (size, steps) => {
      const run = play(size, steps, { isFaithful: true })
      if (steps.length % 2 === 0) conclude(run, steps)
      const [first, ...others] = statesOf(run, steps)
      for (const other of others) assert.deepEqual(other, first)
      const last = negotiate(run.table.negotiation, run.said)
      // What one party saw frozen is so for all in the end: more statements only add.
      for (const { sees } of run.table.delegations) {
        const text = sees().frozen
        if (text !== null) assert.equal(last?.frozen, text)
        const judged = last?.void.map(({ statement }) => statement) ?? []
        assert.ok(sees().void.every(({ statement }) => judged.includes(statement)))
      }
      if (last?.frozen != null) frozen += 1
    }),
    { seed, numRuns },
  )
  console.log(`${String(numRuns)} interleavings, ${String(frozen)} reached a frozen text`)
})

test('a party that tells two things is found by all alike, and nobody else is stopped', () => {
  fc.assert(
    fc.property(sizes, choices, (size, steps) => {
      const run = play(size, steps, { isFaithful: false })
      const [first, ...others] = statesOf(run, steps)
      for (const other of others) assert.deepEqual(other, first)
    }),
    { seed, numRuns: Math.ceil(numRuns / 4) },
  )
})
