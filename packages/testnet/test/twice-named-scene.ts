import { agreementDenunciationTyp, agreementSignatureTyp, type Terms } from '@comity/agreement'
import type { RequestDocument } from '@comity/casework'
import {
  agreementPropose,
  agreementShow,
  freezeApprove,
  freezeOpen,
  freezeShow,
  hitList,
  partyCard,
} from '@comity/client/api'
import { asUnverified, type SigningKey, signingKeyFromSeed, utf8Encode } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import { ask, eventually, importLines, openCase, publish, simpleTerms, startTestnet, sync } from '../src/index.ts'
import type { TestParty, Testnet } from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { type Closing, OpenSender } from './closed-message.ts'
import { askEpoch, HostileInquirer } from './hostile-inquirer.ts'
import { claimText, freezeTerms } from './freeze-scene.ts'
import { openedRequest } from './opened-request.ts'
import { hitOf, sendRequest } from './retraction-scene.ts'

/** What both hold when the lies begin: agreements, an index each, requests each way. */
export interface TwiceNamedScene {
  readonly net: Testnet
  readonly reader: TestParty
  readonly liar: TestParty
  /** Whose message keys are in wrong hands: one party that has been honest until now, one that has only read an index. */
  readonly senders: readonly [liar: OpenSender, inquirer: OpenSender]
  /** In force: the one that all is about, one to denounce, and one more. */
  readonly agreements: readonly [main: string, ended: string, other: string]
  /** Proposed by the reader, not signed by the liar yet. */
  readonly unsigned: string
  readonly terms: (rows: number) => Terms
  /** Requests of the reader that the liar has. */
  readonly requests: readonly string[]
  /** Payment stops of the reader that the liar has. */
  readonly freezes: readonly [string, string]
  /** An honest request of the liar, as the reader opened it. */
  readonly document: RequestDocument
  readonly inquirer: HostileInquirer
  readonly card: PartyCard
  /** The message key that the liar changes to. */
  readonly newKey: SigningKey
}

const lines = ['a.example', 'b.example', 'c.example']

export async function openTwiceNamedScene(): Promise<TwiceNamedScene> {
  const net = await startTestnet({
    parties: [
      { code: 'eastland-cert', memberClass: 'agency', country: 'EA', name: 'The response team' },
      { code: 'norland-police', memberClass: 'agency', country: 'NO', name: 'Police of the north' },
      { code: 'westland-police', memberClass: 'agency', country: 'WE', name: 'Police of the west' },
    ],
  })
  const [reader, liar, third] = [net.party('norland-police'), net.party('westland-police'), net.party('eastland-cert')]
  await net.introduceAll()
  const terms = (rows: number) => simpleTerms(net, { parties: [reader, liar], rows })
  const main = await net.signAgreement(freezeTerms(net, { rows: 10 }))
  const [ended, other] = [await net.signAgreement(terms(11)), await net.signAgreement(terms(12))]
  for (const party of [reader, liar]) {
    await importLines(party, { case: await openCase(party), profile: 'domain/1', lines })
    await publish(party, main)
  }
  const requests = await requestsOf(reader, { to: liar, agreement: main, count: 3 })
  const [request = ''] = await requestsOf(liar, { to: reader, agreement: main, count: 1 })
  const document = await openedRequest(net, { from: liar, to: reader, request })
  const { agreement: unsigned } = await reader.call(agreementPropose, { terms: terms(13) }, 'approver')
  await eventually(() => liar.call(agreementShow, { agreement: unsigned }, 'approver'))
  const stopped = { net, to: liar, agreement: main }
  const freezes = [await stopOf(reader, stopped), await stopOf(reader, stopped)] as const
  const card = await cardOf(liar)
  const newKey = signingKeyFromSeed(new Uint8Array(32).fill(33))
  // The liar's node has shown its own log, which a log made by hand would contradict: batches are the third party's.
  const epoch = await askEpoch({ net, from: third, to: reader, agreement: main })
  const inquirer = new HostileInquirer({ net, party: third, publisher: reader, agreement: main, epoch })
  const shared = { net, to: reader, sealingKey: (await cardOf(reader)).keys.sealing, inquirer, newKey }
  const senders = [await openSender({ ...shared, from: liar }), await openSender({ ...shared, from: third })] as const
  return {
    ...{ net, reader, liar, senders, agreements: [main, ended, other], unsigned, terms, requests, document, inquirer },
    ...{ card, newKey, freezes },
  }
}

/** A payment stop that the other party has, and whose delivery this one knows. */
async function stopOf(
  party: TestParty,
  { net, to, agreement }: { readonly net: Testnet; readonly to: TestParty; readonly agreement: string },
): Promise<string> {
  const body = { partner: to.code, agreement, hit: null, ground: 'A complaint.', claim: claimText(net) }
  const { freeze } = await party.call(freezeOpen, body, 'officer')
  await party.call(freezeApprove, { freeze }, 'approver')
  await eventually(async () => {
    const { state } = await party.call(freezeShow, { freeze }, 'officer')
    return state === 'DELIVERED' ? true : undefined
  })
  return freeze
}

/** A sender that goes on where the party's own node stopped. */
async function openSender(given: Omit<Closing, 'signers'> & { readonly newKey: SigningKey }): Promise<OpenSender> {
  const agreementKey = stolenKey(given.from, 'agreement')
  const signers = {
    [agreementSignatureTyp]: agreementKey,
    [agreementDenunciationTyp]: agreementKey,
    'comity.party.card+jws': given.newKey,
  }
  const [row] = await given.to.query(`select max(sequence) as sent from inbox where party = $1`, [given.from.code])
  return new OpenSender({ ...given, signers }, Number(row?.['sent'] ?? 0))
}

/** Asks, and makes requests of the hits. */
async function requestsOf(
  party: TestParty,
  { to, agreement, count }: { readonly to: TestParty; readonly agreement: string; readonly count: number },
): Promise<readonly string[]> {
  await sync(party, { agreement, publisher: to })
  const opened = await openCase(party)
  await importLines(party, { case: opened, profile: 'domain/1', lines })
  await ask(party, { case: opened, agreement, publishers: [to] })
  await eventually(async () =>
    (await party.call(hitList, {}, 'officer')).hits.length === lines.length ? true : undefined,
  )
  const requests: string[] = []
  for (const line of lines.slice(0, count)) {
    requests.push(await sendRequest(party, { to, hit: await hitOf(party, line) }))
  }
  return requests
}

async function cardOf(party: TestParty): Promise<PartyCard> {
  const { card } = await party.call(partyCard, {}, 'officer')
  return verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
}
