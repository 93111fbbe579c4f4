import { templateBasis } from '@comity/agreement'
import { type BodyOf, caseOpen, hitList, hitShow, type ImportQuery, type ImportResult } from '@comity/client/api'
import { importOwn } from '@comity/client/own'
import { createHash } from 'node:crypto'
import { simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'

/** Who has what, and under which agreements it could go. */
export interface MarkingScene {
  readonly net: Testnet
  /** Whose marked records they are. */
  readonly norland: TestParty
  /** Under an agreement with norland alone, and under one with all three. */
  readonly sudland: TestParty
  readonly westland: TestParty
  readonly two: string
  readonly all: string
  /** Of norland and of sudland, with what each list says. */
  readonly norlandCase: string
  readonly sudlandCase: string
}

/** A list as it is imported, one marking a row; `-` is an empty list. */
export const markedList = [
  'value,tlp,pap,europol,audience,originators,gradings',
  'open.example,,,,,,europol-4x4:C2 admiralty:C3',
  'coded.example,GREEN,GREEN,H1,,,',
  'both.example,,,,sudland-bank,,',
  'nobody.example,,,,-,,',
  'read-by-people.example,,,H3,,,',
  'red.example,RED,,,,,',
  'unknown-word.example,PURPLE,,,,,',
  'theirs.example,,,,,eastland-fiu,',
]
export const markedValues = markedList.slice(1).map((line) => line.split(',')[0] ?? '')

export async function openMarkingScene(): Promise<MarkingScene> {
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'westland-cert', memberClass: 'agency', country: 'WE' },
    ],
  })
  const [norland, sudland, westland] = ['norland-police', 'sudland-bank', 'westland-cert'].map((code) =>
    net.party(code),
  ) as [TestParty, TestParty, TestParty]
  await net.introduceAll()
  const two = await net.signAgreement(simpleTerms(net, { parties: [norland, sudland] }))
  const all = await net.signAgreement(simpleTerms(net, {}))
  const [norlandCase, sudlandCase] = [await openNamed(norland), await openNamed(sudland)]
  return { net, norland, sudland, westland, two, all, norlandCase, sudlandCase }
}

export async function openNamed(party: TestParty): Promise<string> {
  const basisDocument = createHash('sha256').update('an order').digest('base64url')
  const body: BodyOf<typeof caseOpen> = {
    ...{ title: 'A case', category: 'computer-fraud', basis: templateBasis, basisDocument },
  }
  return (await party.call(caseOpen, body, 'officer')).case
}

/** Imports lines with what the query says of all of them. */
export function importMarked(
  party: TestParty,
  {
    lines,
    ...query
  }: { readonly lines: readonly string[] } & Pick<ImportQuery, 'case'> & Partial<Omit<ImportQuery, 'case'>>,
): Promise<ImportResult> {
  const whole = { format: 'csv', profile: 'domain/1', status: 'suspect', ...query } as const
  return importOwn(party.ownNode('officer'), { query: whole, content: bytesOf(lines) })
}

// oxlint-disable-next-line typescript/require-await -- the shape of a stream; the bytes are at hand
async function* bytesOf(lines: readonly string[]): AsyncIterable<Uint8Array> {
  yield Buffer.from(`${lines.join('\n')}\n`)
}

/** The identifiers of a party's hits, each with what is shown of it. */
export async function hitsOf(party: TestParty) {
  const { hits } = await party.call(hitList, {}, 'officer')
  const shown = await Promise.all(hits.map(({ hit }) => party.call(hitShow, { hit }, 'officer')))
  return new Map(shown.map((hit) => [`${hit.identifier ?? ''} under ${hit.agreement}`, hit]))
}
