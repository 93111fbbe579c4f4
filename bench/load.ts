import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { maxBatch } from '@comity/protocol'
import { importLines, openCase, publish, simpleTerms, startTestnet } from '@comity/testnet'
import { askEpoch, blindedElements, HostileInquirer } from '../packages/testnet/test/hostile-inquirer.ts'
import { quantile, rounded } from './measure.ts'

export interface LoadResult {
  /** A question of one partner while nobody else asks, and while another has 64 of the largest batches on the way. */
  readonly quietP99ms: number
  readonly loadedP99ms: number
  readonly ratio: number
  /** Of the one thread that serves, which here also makes the load. */
  readonly eventLoopP99ms: number
  readonly served: number
  readonly busy: number
}

const atOnce = 64
const elements = 64

/**
 * What a partner notices of another that sends all it can (spec/attacks.md C-14): questions of 64 elements, quiet and loaded
 * in turns, on one publisher. Clients and nodes share one thread and the cores, so the figures are too high rather than too low.
 */
export async function benchLoad({ rounds }: { readonly rounds: number }): Promise<LoadResult> {
  const settings = { partnerElementsPerDay: 1_000_000_000 }
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO', settings },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
    ],
    isDurable: true,
    isCaptured: false,
  })
  try {
    await net.introduceAll()
    const publisher = net.party('norland-police')
    const agreement = await net.signAgreement(simpleTerms(net, { dailyElements: 1_000_000_000 }))
    await importLines(publisher, { case: await openCase(publisher), profile: 'domain/1', lines: ['held.example'] })
    await publish(publisher, agreement)
    const inquirer = async (code: string) => {
      const party = net.party(code)
      const epoch = await askEpoch({ net, from: party, to: publisher, agreement })
      return new HostileInquirer({ net, party, publisher, agreement, epoch })
    }
    const [worker, flood] = [await inquirer('sudland-bank'), await inquirer('westland-ngo')]
    return await inTurns({ worker, flood, rounds })
  } finally {
    await net.close()
  }
}

async function inTurns({
  worker,
  flood,
  rounds,
}: {
  readonly worker: HostileInquirer
  readonly flood: HostileInquirer
  readonly rounds: number
}): Promise<LoadResult> {
  const one = blindedElements(1)
  const bulk = Uint8Array.from({ length: 32 * maxBatch }, (_, at) => one[at % 32] ?? 0)
  const [quiet, loaded]: [number[], number[]] = [[], []]
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const counted = { served: 0, busy: 0 }
  for (let warmUp = 0; warmUp < 20; warmUp += 1) await timeQuestion(worker)
  for (let round = 0; round < rounds; round += 1) {
    for (let question = 0; question < 100; question += 1) quiet.push(await timeQuestion(worker))
    const batches = await Promise.all(Array.from({ length: atOnce }, () => flood.batch({ bulk })))
    delay.enable()
    const state = { isOver: false }
    const flooding = Promise.all(batches.map((batch) => flood.send(batch))).finally(() => {
      state.isOver = true
    })
    await sleep(100) // all of it has arrived, and what has no place was told so
    while (!state.isOver) loaded.push(await timeQuestion(worker))
    delay.disable()
    const answers = await flooding
    counted.served += answers.filter(({ status }) => status === 200).length
    counted.busy += answers.filter(({ code }) => code === 'busy').length
  }
  const [quietP99ms, loadedP99ms] = [quantile(quiet, 0.99), quantile(loaded, 0.99)]
  return {
    quietP99ms: rounded(quietP99ms),
    loadedP99ms: rounded(loadedP99ms),
    ratio: rounded(loadedP99ms / quietP99ms),
    eventLoopP99ms: rounded(delay.percentile(99) / 1e6),
    ...counted,
  }
}

/** Milliseconds from sending to the whole answer; blinding and signing are the asker's own and stand before. */
async function timeQuestion(worker: HostileInquirer): Promise<number> {
  const batch = await worker.batch({ count: elements })
  const started = performance.now()
  const { status } = await worker.send(batch)
  if (status !== 200) throw new RangeError(`a question was answered with ${String(status)}`)
  return performance.now() - started
}
