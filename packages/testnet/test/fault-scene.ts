import { verifyTerms } from '@comity/agreement'
import {
  caseClose,
  caseShow,
  hitList,
  indexSync,
  partyLink,
  recordDecide,
  recordDelete,
  recordList,
  retractionAnswer,
  retractionList,
} from '@comity/client/api'
import type { FaultPointName } from '@comity/node'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { answerRequest, requestAbout } from '../src/main-job.ts'
import { settled } from './invariants.ts'
import { carry } from './pouch-carrier.ts'

export type FaultSide = 'inquirer' | 'publisher'

/** What leads a node to a fault point: which node passes it, and an act that makes it do so, each time anew. */
export interface FaultTrigger {
  readonly at: FaultSide
  readonly act: () => Promise<unknown>
}

/** Two parties under an agreement, and for every declared point an act that passes it. */
export interface FaultScene {
  readonly parties: Readonly<Record<FaultSide, TestParty>>
  readonly triggers: Readonly<Record<FaultPointName, FaultTrigger>>
  /** Waits until both nodes have finished by themselves what a crash interrupted. */
  readonly settle: () => Promise<void>
}

const firstLoad = 1_000_000

/** Brings the parties of a testnet so far that every act of the main job can be repeated any number of times. */
export async function openFaultScene(net: Testnet): Promise<FaultScene> {
  const [publisher, inquirer] = net.parties as readonly [TestParty, TestParty]
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, { firstLoadElements: firstLoad }))
  const held = await openCase(publisher)
  const shared = Array.from({ length: 200 }, (_, at) => `shared-${String(at)}.example`)
  await importLines(publisher, { case: held, profile: 'domain/1', lines: shared })
  await publish(publisher, agreement)
  await sync(inquirer, { agreement, publisher })
  const cosigned = await agreeCosigned(net)

  let drawn = 0
  const fresh = () => `fresh-${String(drawn++)}.example`
  const importSome = async () => {
    const opened = await openCase(inquirer)
    const lines = Array.from({ length: 300 }, fresh)
    await importLines(inquirer, { case: opened, profile: 'domain/1', lines })
    return caseShowOf(inquirer, opened)
  }
  const publishSome = async () => {
    await importLines(publisher, { case: held, profile: 'domain/1', lines: [fresh()] })
    return publish(publisher, agreement)
  }
  const syncSome = async () => {
    await publishSome()
    return inquirer.waitFor(await inquirer.call(indexSync, { agreement, publisher: publisher.code }, 'officer'))
  }
  const askSome = async () => {
    const opened = await openCase(inquirer)
    const lines = [shared[drawn++ % shared.length] ?? '', fresh()]
    await importLines(inquirer, { case: opened, profile: 'domain/1', lines })
    const given = { case: opened, agreement, publishers: [publisher] }
    await ask(inquirer, { ...given, vary: { allowance: 'first-load' } })
    return opened
  }
  // The log's files follow its steps seconds later: one pass each, however many acts came meanwhile.
  const followSome = async () => {
    const opened = await askSome()
    await eventually(async () => {
      const followed = await inquirer.query('select 1 from log_head where published = size', [])
      return followed.length > 0 ? true : undefined
    }, 10_000)
    return opened
  }
  // A question under terms that want a cosignature has the witness asked at once; without one nobody waits for it. A
  // witness that was down is asked again after a pause.
  const cosignSome = () =>
    eventually(async () => {
      const opened = await openCase(inquirer)
      await importLines(inquirer, { case: opened, profile: 'domain/1', lines: [fresh()] })
      const given = { case: opened, agreement: cosigned, publishers: [publisher] }
      const asks = await ask(inquirer, { ...given, vary: { allowance: 'first-load' } })
      return asks.every(({ error }) => error === null) ? opened : undefined
    }, 60_000)
  const requestSome = async () => {
    const asked = await askSome()
    const { hits } = await inquirer.call(hitList, {}, 'officer')
    const hit = hits.find((each) => each.case === asked)
    if (hit === undefined) throw new TypeError('a shared identifier gave no hit')
    const request = await requestAbout({ party: inquirer, publisher, hit, say: () => undefined })
    await answerRequest({ publisher, request })
    return asked
  }
  const closeSome = async () => inquirer.call(caseClose, { case: await askSome() }, 'officer')
  const deleteSome = async () => deleteFirst(inquirer, await askSome())
  const retractSome = async () => {
    const { retraction } = await deleteFirst(inquirer, await requestSome())
    await inquirer.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
    const received = await eventually(async () => {
      const { retractions } = await publisher.call(retractionList, {}, 'approver')
      return retractions.find(({ answer }) => answer === null)
    })
    await publisher.call(retractionAnswer, { retraction: received.retraction, answer: 'deleted' }, 'approver')
  }

  const carrySome = async () => {
    const asked = await askSome()
    const { hits } = await inquirer.call(hitList, {}, 'officer')
    const hit = hits.find((each) => each.case === asked)
    if (hit === undefined) throw new TypeError('a shared identifier gave no hit')
    await link(inquirer, publisher, 'pouch')
    await requestAbout({ party: inquirer, publisher, hit, say: () => undefined })
    await carry(inquirer, publisher)
    await link(inquirer, publisher, 'online')
  }

  const parties = { inquirer, publisher }
  const opening = { at: 'publisher', act: carrySome } as const
  const asking = { at: 'inquirer', act: askSome } as const
  const answering = { at: 'publisher', act: askSome } as const
  const publishing = { at: 'publisher', act: publishSome } as const
  const syncing = { at: 'inquirer', act: syncSome } as const
  return {
    parties,
    settle: async () => {
      await link(inquirer, publisher, 'online')
      await settled(Object.values(parties))
    },
    triggers: {
      'ask.started': asking,
      'ask.batch-recorded': asking,
      'ask.answer-recorded': asking,
      'import.batch': { at: 'inquirer', act: importSome },
      'inbox.after-commit': { at: 'publisher', act: requestSome },
      'inbox.before-commit': { at: 'publisher', act: requestSome },
      'index.before-commit': publishing,
      'index.before-switch': syncing,
      'index.committed': publishing,
      'index.segment-fetched': syncing,
      'index.segments-written': publishing,
      'log.sequenced': asking,
      'log.tiles': { at: 'inquirer', act: followSome },
      'match.before-charge': answering,
      'match.charged': answering,
      // The publisher cosigns what the inquirer's question has logged.
      'witness.before-commit': { at: 'publisher', act: cosignSome },
      'witness.stored': { at: 'publisher', act: cosignSome },
      'cosignature.before-commit': { at: 'inquirer', act: cosignSome },
      'pouch.applied': opening,
      'pouch.before-opened': opening,
      'pouch.packed': { at: 'inquirer', act: carrySome },
      'pouch.verified': opening,
      'outbox.after-send': { at: 'inquirer', act: requestSome },
      'case.close-before-commit': { at: 'inquirer', act: closeSome },
      'case.closed': { at: 'inquirer', act: closeSome },
      'retraction.before-commit': { at: 'inquirer', act: deleteSome },
      'retraction.committed': { at: 'inquirer', act: deleteSome },
      'retraction.answer-before-commit': { at: 'publisher', act: retractSome },
      'retraction.answered': { at: 'publisher', act: retractSome },
    },
  }
}

/** A second agreement of the same parties, whose proofs want the other's cosignature; its index is there. */
async function agreeCosigned(net: Testnet): Promise<string> {
  const [publisher, inquirer] = net.parties as readonly [TestParty, TestParty]
  const terms = simpleTerms(net, { firstLoadElements: firstLoad, rows: 9_999 })
  const agreement = await net.signAgreement(verifyTerms({ ...terms, log: { ...terms.log, cosignatures: 1 } }))
  await publish(publisher, agreement)
  await sync(inquirer, { agreement, publisher })
  return agreement
}

async function link(party: TestParty, other: TestParty, way: 'online' | 'pouch') {
  return party.call(partyLink, { party: other.code, link: way }, 'officer')
}

/** The record that an ask hit with: its case has two. */
async function deleteFirst(party: TestParty, opened: string) {
  const { records } = await party.call(recordList, { case: opened, after: null, find: null }, 'officer')
  const chosen = records.find(({ isReleased }) => isReleased) ?? records[0]
  return party.call(recordDelete, { record: chosen?.record ?? '', reason: 'wrong' }, 'officer')
}

async function caseShowOf(party: TestParty, opened: string) {
  return party.call(caseShow, { case: opened }, 'officer')
}
