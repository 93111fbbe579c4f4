import { setTimeout as sleep } from 'node:timers/promises'
import { templateBasis } from '@comity/agreement'
import { type BodyOf, matchStart } from '@comity/client/api'
import { importLines, openCase, publish, simpleTerms, startTestnet, sync } from '@comity/testnet'
import { openFloor } from './floor.ts'
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
 * recorded answer. The floor (`openFloor`) is measured in the same run, in turns with the questions, on the nodes' own
 * databases. The person who asks looks at the job only when the answer is there: the bench's own client would
 * otherwise share the one thread with what it measures.
 */
export async function benchQuestion({
  questions,
  warmUp,
}: {
  readonly questions: number
  /** Questions before the measured ones. */
  readonly warmUp: number
}): Promise<QuestionResult> {
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
    const ask = async () => {
      const answered = timed.next()
      const asked = { case: asking, agreement, publishers: [sudland.code], ...everyQuestion }
      const started = await norland.call(matchStart, asked, 'officer')
      // A question that fails is never answered: `waitFor` then says how.
      await Promise.race([answered, sleep(longest, undefined, { ref: false })])
      await norland.waitFor(started)
    }
    await ask()
    const floor = await openFloor({ inquirerUrl: norland.databaseUrl, publisherUrl: sudland.databaseUrl })
    try {
      for (let question = -warmUp; question < questions; question += 1) {
        if (question === 0) for (const samples of [timed.samples, floor.commits, floor.arithmetic]) samples.length = 0
        await ask()
        await floor.measure()
      }
    } finally {
      await floor.close()
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
    await net.close()
  }
}

const longest = 5_000

const everyQuestion: Omit<BodyOf<typeof matchStart>, 'case' | 'agreement' | 'publishers'> = {
  profile: 'domain/1',
  statuses: ['suspect'],
  purpose: 'computer-fraud',
  basis: templateBasis,
  mode: 'once',
  allowance: 'daily',
}

/** Milliseconds between the declared places `ask.started` and `ask.answer-recorded` of the inquirer's node. */
class QuestionTimer {
  readonly samples: number[] = []
  #started = 0
  #answered = Promise.withResolvers<undefined>()

  mark(place: string): void {
    if (place === 'ask.started') this.#started = performance.now()
    if (place !== 'ask.answer-recorded') return
    this.samples.push(performance.now() - this.#started)
    this.#answered.resolve(undefined)
  }

  /** Resolves when the next answer is recorded. */
  next(): Promise<undefined> {
    this.#answered = Promise.withResolvers<undefined>()
    return this.#answered.promise
  }
}
