import {
  agreementPropose,
  agreementShow,
  agreementSign,
  indexPublish,
  indexSync,
  jobShow,
  matchStart,
  type ResultOf,
} from '@comity/client/api'
import { templateBasis } from '@comity/agreement'
import { importLines, openCase, simpleTerms, startTestnet, type Testnet, type TestParty } from '@comity/testnet'
import { carry, part } from './pouch-carrier.ts'

export interface PouchScene {
  readonly net: Testnet
  /** The inquirer. */
  readonly norland: TestParty
  /** The publisher. */
  readonly sudland: TestParty
  readonly agreement: string
  /** Norland's case. */
  readonly case: string
  readonly close: () => Promise<void>
}

export interface PouchSceneOptions {
  readonly asked: readonly string[]
  readonly held: readonly string[]
  readonly fault?: (party: string, place: string) => void
  /** How many cosignatures the terms ask for; none unless told. */
  readonly cosignatures?: number
}

/** Two parties that share no network, up to an agreement in force and an index published and carried. */
export async function openPouchScene({ asked, held, fault, cosignatures }: PouchSceneOptions): Promise<PouchScene> {
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
    ...(fault === undefined ? {} : { fault }),
  })
  try {
    const [norland, sudland] = [net.party('norland-police'), net.party('sudland-bank')]
    await net.introduceAll()
    await part(norland, sudland)
    const agreement = await signByPouch(net, { norland, sudland, cosignatures: cosignatures ?? 0 })
    const [ours, theirs] = [await openCase(norland), await openCase(sudland)]
    await importLines(norland, { case: ours, profile: 'domain/1', lines: asked })
    await importLines(sudland, { case: theirs, profile: 'domain/1', lines: held })
    await sudland.waitFor(await sudland.call(indexPublish, { agreement }, 'officer'))
    return { net, norland, sudland, agreement, case: ours, close: () => net.close() }
  } catch (error) {
    await net.close()
    throw error
  }
}

async function signByPouch(
  net: Testnet,
  {
    norland,
    sudland,
    cosignatures,
  }: { readonly norland: TestParty; readonly sudland: TestParty; readonly cosignatures: number },
): Promise<string> {
  const plain = simpleTerms(net, {})
  const terms = { ...plain, log: { ...plain.log, cosignatures } }
  const { agreement } = await norland.call(agreementPropose, { terms }, 'approver')
  await norland.call(agreementSign, { agreement }, 'approver')
  await carry(norland, sudland)
  await sudland.call(agreementShow, { agreement }, 'approver')
  await sudland.call(agreementSign, { agreement }, 'approver')
  await carry(sudland, norland)
  return agreement
}

/** Norland asks for Sudland's index; the question and the index are carried. Returns how the job ended. */
export async function syncByPouch(scene: PouchScene): Promise<string> {
  const { norland, sudland, agreement } = scene
  const { job } = await norland.call(indexSync, { agreement, publisher: sudland.code }, 'officer')
  await waiting(norland, job)
  await carry(norland, sudland)
  await carry(sudland, norland)
  return (await norland.call(jobShow, { job }, 'officer')).state
}

/** Starts to ask about the whole case; returns the job, which waits. */
export async function startAsking(scene: PouchScene): Promise<string> {
  const { norland, sudland, agreement } = scene
  const { job } = await norland.call(
    matchStart,
    {
      case: scene.case,
      agreement,
      publishers: [sudland.code],
      profile: 'domain/1',
      statuses: ['suspect'],
      purpose: 'computer-fraud',
      basis: templateBasis,
      mode: 'once',
      allowance: 'daily',
    },
    'officer',
  )
  await waiting(norland, job)
  return job
}

/** What a job says now. */
export function shown(party: TestParty, job: string): Promise<ResultOf<typeof jobShow>> {
  return party.call(jobShow, { job }, 'officer')
}

/** Waits until a job waits for the pouch. */
export async function waiting(party: TestParty, job: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { state, error } = await shown(party, job)
    if (state === 'waiting') return
    if (state !== 'running') throw new TypeError(`the job is ${state}: ${error ?? ''}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new TypeError('the job runs on')
}
