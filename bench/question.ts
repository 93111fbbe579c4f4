import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '@comity/node'
import { blind, blindEvaluate, deriveKeyPair, finalize } from '@comity/oprf'
import { ask, importLines, openCase, publish, simpleTerms, startTestnet, sync } from '@comity/testnet'
import pg from 'pg'
import { median, quantile, rounded } from './measure.ts'

export interface QuestionResult {
  readonly p50ms: number
  readonly p99ms: number
  /** One round of arithmetic and the two durable commits that must follow one another. */
  readonly floorMs: number
  readonly commits: 2
  readonly commitMs: number
  readonly arithmeticMs: number
}

/**
 * A single question over loopback between two nodes on a durable database: from the start of the inquirer's work to the
 * recorded answer. The floor is measured in the same run, in turns with the questions: the inquirer's batch record, then
 * the publisher's charge and log entry, each a durable commit on a server with the same settings; and the arithmetic.
 */
export async function benchQuestion({ questions }: { readonly questions: number }): Promise<QuestionResult> {
  const timed = new QuestionTimer()
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO', settings: { partnerElementsPerDay: 1_000_000 } },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG', settings: { partnerElementsPerDay: 1_000_000 } },
    ],
    isDurable: true,
    isDirect: true,
    fault: (party, place) => {
      if (party === 'norland-police') timed.mark(place)
    },
  })
  const floor = await openFloor()
  try {
    await net.introduceAll()
    const [norland, sudland] = [net.party('norland-police'), net.party('sudland-bank')]
    const [asking, holding] = [await openCase(norland), await openCase(sudland)]
    await importLines(norland, { case: asking, profile: 'domain/1', lines: ['asked.example'] })
    const held = Array.from({ length: 1_000 }, (_, at) => `held-${String(at)}.example`)
    await importLines(sudland, { case: holding, profile: 'domain/1', lines: held })
    const agreement = await net.signAgreement(simpleTerms(net, { dailyElements: 1_000_000 }))
    await publish(sudland, agreement)
    await sync(norland, { agreement, publisher: sudland })
    for (let question = -warmUp; question < questions; question += 1) {
      if (question === 0) timed.clear()
      await ask(norland, { case: asking, agreement, publishers: [sudland] })
      await floor.measure()
    }
    const [commitMs, arithmeticMs] = [median(floor.commits), median(floor.arithmetic)]
    return {
      p50ms: rounded(median(timed.samples)),
      p99ms: rounded(quantile(timed.samples, 0.99)),
      floorMs: rounded(2 * commitMs + arithmeticMs),
      commits: 2,
      commitMs: rounded(commitMs),
      arithmeticMs: rounded(arithmeticMs),
    }
  } finally {
    await floor.close()
    await net.close()
  }
}

const warmUp = 20

/** Milliseconds between the declared places `ask.started` and `ask.answer-recorded` of the inquirer's node. */
class QuestionTimer {
  readonly samples: number[] = []
  #started = 0

  mark(place: string): void {
    if (place === 'ask.started') this.#started = performance.now()
    if (place === 'ask.answer-recorded') this.samples.push(performance.now() - this.#started)
  }

  clear(): void {
    this.samples.length = 0
  }
}

/** A database server like the nodes' own, and the arithmetic of one question, measured one sample at a time. */
async function openFloor() {
  const dir = await mkdtemp(join(tmpdir(), 'comity-floor-'))
  await chmod(dir, 0o711)
  const cluster = await startCluster({ dir: join(dir, 'postgres'), fsync: 'on' })
  await cluster.createDatabase('floor')
  const client = new pg.Client({ connectionString: cluster.connection('floor') })
  await client.connect()
  await client.query('create table act (id bigserial primary key, content bytea not null)')
  const [commits, arithmetic]: [number[], number[]] = [[], []]
  const row = randomBytes(1_024)
  return {
    commits,
    arithmetic,
    measure: async () => {
      let start = performance.now()
      await client.query('insert into act (content) values ($1)', [row])
      commits.push(performance.now() - start)
      start = performance.now()
      askOnceInMemory()
      arithmetic.push(performance.now() - start)
    },
    close: async () => {
      await client.end()
      await cluster.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const random = (length: number) => new Uint8Array(randomBytes(length))
const { secretKey, publicKey } = deriveKeyPair({ seed: random(32), info: new Uint8Array() })

function askOnceInMemory(): void {
  const question = blind({ input: random(20), random })
  const answer = blindEvaluate({ secretKey, publicKey, blindedElements: [question.blindedElement], random })
  finalize({ questions: [question], answer, publicKey })
}
