import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditQuestions, detection, judge, type PlaceAnswer, type Verdict } from '@comity/audit'
import { agreement, type AskedElement, below, drawOf, log, logErasure, openWorld, seeded, type World } from './world.ts'

/** 10 runs here; `npm run soak -- sample` makes 1,000 (COMITY_SOAK is 100 there). */
const runs = process.env['COMITY_SOAK'] === undefined ? 10 : 10 * Number(process.env['COMITY_SOAK'])
const asked = 1_000
const alien = 10
const erasedPercent = 5

const [cheating, honest] = await Promise.all([
  openWorld({ name: 'an inquirer that asks what is in no case', records: asked - alien, alien }),
  openWorld({ name: 'an honest inquirer', records: asked, alien: 0 }),
])

interface Run {
  readonly world: World
  readonly seed: string
  readonly draws: number
  /** How many records were erased before the draw. */
  readonly erased: number
}

/** One audit of a batch in an order, with a nonce and checkpoints that the seed gives. */
async function runAudit({ world, seed, draws, erased }: Run): Promise<Verdict> {
  const random = seeded(seed)
  const order = shuffled(world.elements, random)
  const batch = world.batchOf(order)
  const gone = new Set(order.flatMap(({ index }, at) => (index === undefined ? [] : [at])).slice(0, erased))
  const entry = erased === 0 ? undefined : logErasure(world.inquirer, batch, [...gone])
  const closing = world.inquirer.head()
  const proof = entry === undefined ? undefined : await world.inquirer.prove(entry)
  const population = [{ digest: batch.digest, count: order.length }]
  const places = drawOf({ random, inquirer: closing, population, draws })
  const answers = new Map<number, PlaceAnswer>()
  for (const { position } of places) {
    const element = order[position]
    if (element === undefined) continue
    const answer = gone.has(position)
      ? { kind: 'erased' as const, proof }
      : await answerFor({ world, batch, order, element, position, excuse: below(random, 4) })
    if (answer !== undefined) answers.set(position, answer)
  }
  const answerOf = ({ position }: { readonly position: number }) => answers.get(position)
  const findings = auditQuestions({ places, agreement, batchOf: () => batch, answerOf, log, closing: closing.size })
  return judge({ findings, erasedPercent })
}

/** An honest opening; for an element of no record one of four things that a cheat may try. */
async function answerFor({
  world,
  batch,
  order,
  element,
  position,
  excuse,
}: {
  readonly world: World
  readonly batch: ReturnType<World['batchOf']>
  readonly order: readonly AskedElement[]
  readonly element: AskedElement
  readonly position: number
  readonly excuse: number
}): Promise<PlaceAnswer | undefined> {
  const own = await world.openingOf(batch, element, position)
  if (element.index !== undefined || excuse === 0) return { kind: 'opening', opening: own }
  const other = order.find(({ index }) => index !== undefined) ?? element
  // A true record in its place; no answer; an erasure that was never logged.
  if (excuse === 1) return { kind: 'opening', opening: await world.openingOf(batch, other, position) }
  return excuse === 2 ? undefined : { kind: 'erased', proof: batch.case }
}

function shuffled<Item>(items: readonly Item[], random: (length: number) => Uint8Array): readonly Item[] {
  const order = [...items]
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = below(random, at + 1)
    const [left, right] = [order[at], order[other]]
    if (left === undefined || right === undefined) continue
    order[at] = right
    order[other] = left
  }
  return order
}

for (const draws of [100, 300]) {
  test(`C-06 of 1,000 elements 10 belong to no case: ${String(draws)} openings find that as often as the spec says`, async () => {
    let caught = 0
    for (let run = 0; run < runs; run += 1) {
      const verdict = await runAudit({ world: cheating, seed: `cheat ${draws} ${run}`, draws, erased: 0 })
      if (verdict.verdict === 'breached') caught += 1
      else assert.equal(verdict.verdict, 'passed')
    }
    const expected = detection({ fraction: alien / asked, draws })
    // Four standard deviations of a binomial: a true rate leaves them once in 16,000 series of runs.
    const bound = 4 * Math.sqrt(runs * expected * (1 - expected))

    console.log(
      `draws ${draws}: ${caught} of ${runs} caught, ${(expected * runs).toFixed(1)} ± ${bound.toFixed(1)} expected`,
    )
    assert.ok(Math.abs(caught - expected * runs) <= bound)
  })
}

test('an honest inquirer is never accused, whatever share of its records was erased', async () => {
  const seen = new Map<string, number>()
  for (let run = 0; run < runs; run += 1) {
    const erased = [0, 10, 30, 200][run % 4] ?? 0
    const verdict = await runAudit({ world: honest, seed: `honest ${run}`, draws: 100, erased })
    assert.equal(verdict.failed, 0, `seed honest ${run}`)
    assert.notEqual(verdict.verdict, 'breached', `seed honest ${run}`)
    if (erased === 0) assert.equal(verdict.verdict, 'passed')
    if (erased === 200) assert.equal(verdict.verdict, 'inconclusive')
    seen.set(verdict.verdict, (seen.get(verdict.verdict) ?? 0) + 1)
  }
  assert.ok((seen.get('passed') ?? 0) > 0)
})
