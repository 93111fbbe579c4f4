import assert from 'node:assert/strict'
import {
  type BodyOf,
  operationAct,
  operationOpen,
  operationShow,
  outcomeFigure,
  outcomePost,
  outcomeShow,
  type OutcomeLineValue,
  type ResultOf,
} from '@comity/client/api'
import { eventually, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'

/** Three parties that act, and a fourth that keeps the key of subjects. */
export interface OperationScene {
  readonly net: Testnet
  readonly central: TestParty
  readonly fiji: TestParty
  readonly indonesia: TestParty
  readonly bank: TestParty
  readonly agreement: string
}

export async function startOperationScene(more: readonly { readonly code: string }[] = []): Promise<OperationScene> {
  const net = await startTestnet({
    parties: [
      { code: 'central-police', memberClass: 'agency', country: 'CN' },
      { code: 'fiji-police', memberClass: 'agency', country: 'FJ' },
      { code: 'indonesia-police', memberClass: 'agency', country: 'ID' },
      { code: 'orange-bank', memberClass: 'company', country: 'OR' },
      ...more.map(({ code }) => ({ code, memberClass: 'agency' as const, country: 'NO' })),
    ],
  })
  const [central, fiji, indonesia, bank] = ['central-police', 'fiji-police', 'indonesia-police', 'orange-bank'].map(
    (code) => net.party(code),
  )
  if (central === undefined || fiji === undefined || indonesia === undefined || bank === undefined) return assert.fail()
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  return { net, central, fiji, indonesia, bank, agreement }
}

type Row = BodyOf<typeof operationAct>['row']
type Brings = BodyOf<typeof operationAct>['document']

export const open = ({ central, agreement }: OperationScene, vary: Partial<BodyOf<typeof operationOpen>> = {}) =>
  central.call(
    operationOpen,
    {
      title: 'Telecom fraud',
      agreement,
      clause: '1',
      members: ['fiji-police', 'indonesia-police'],
      keeper: 'orange-bank',
      subjectsPerDay: 1_000,
      ...vary,
    },
    'officer',
  )

export const show = (party: TestParty, operation: string) => party.call(operationShow, { operation }, 'officer')
export const act = (
  party: TestParty,
  operation: string,
  row: Row,
  given: { readonly by?: 'officer' | 'approver'; readonly document?: Brings } = {},
) => party.call(operationAct, { operation, row, document: given.document ?? null }, given.by ?? 'approver')

/** Waits until a party sees what is asked for. */
export async function sees(
  party: TestParty,
  operation: string,
  look: (shown: ResultOf<typeof operationShow>) => boolean,
): Promise<ResultOf<typeof operationShow>> {
  return eventually(async () => {
    const shown = await show(party, operation)
    return look(shown) ? shown : undefined
  })
}

export const plan = {
  days: ['2026-08-03'],
  tasks: [
    { task: 1, party: 'fiji-police', day: '2026-08-03', text: 'the house at the bay' },
    { task: 2, party: 'indonesia-police', day: '2026-08-03', text: 'the house at the river' },
  ],
}

/** An operation that all take part in, planned and begun. */
export async function activeOperation(
  scene: OperationScene,
  vary: Partial<BodyOf<typeof operationOpen>> = {},
): Promise<string> {
  const { central, fiji, indonesia, bank } = scene
  const { operation } = await open(scene, vary)
  for (const party of [fiji, indonesia, bank]) {
    await eventually(() => show(party, operation))
    await act(party, operation, 'm1')
  }
  await sees(central, operation, ({ agreed, hasKey }) => agreed.m1.length === 3 && hasKey)
  await act(central, operation, 'o2')
  await act(central, operation, 'o3', { by: 'officer', document: plan })
  for (const party of [fiji, indonesia]) {
    await sees(party, operation, ({ state }) => state === 'PLANNED')
    await act(party, operation, 'm2')
  }
  await sees(central, operation, ({ agreed }) => agreed.m2.length === 2)
  await act(central, operation, 'o4')
  for (const party of [fiji, indonesia, bank]) await sees(party, operation, ({ state }) => state === 'ACTIVE')
  return operation
}

export type PostLine = Extract<OutcomeLineValue, { readonly act: 'post' }>

const plain: PostLine['facts'] = {
  day: '2026-08-03',
  place: 'FJ',
  executing: 'fiji-police',
  supporting: ['central-police'],
  amount: null,
  bound: 'exact',
  provisional: false,
  withoutArrest: false,
}

/** "This happened", with what tests rarely vary filled in. */
export function post(
  called: string,
  vary: Partial<Omit<PostLine, 'facts'>> & { readonly facts?: Partial<PostLine['facts']> } = {},
): PostLine {
  const { facts, ...rest } = vary
  return { act: 'post', kind: 'PERSON_ARRESTED', subject: { called }, event: 1, ...rest, facts: { ...plain, ...facts } }
}

export const say = (party: TestParty, operation: string, lines: readonly OutcomeLineValue[]) =>
  party.call(outcomePost, { operation, lines: [...lines] }, 'officer')
export const ledger = (party: TestParty, operation: string) => party.call(outcomeShow, { operation }, 'officer')

export const figure = (party: TestParty, operation: string, vary: Partial<BodyOf<typeof outcomeFigure>> = {}) =>
  party.call(
    outcomeFigure,
    {
      operation,
      kind: 'PERSON_ARRESTED',
      measure: 'subjects',
      place: null,
      from: null,
      to: null,
      supersedes: null,
      ...vary,
    },
    'approver',
  )

/** Waits until all have the same ledger, and returns it. */
export async function sameLedger(
  parties: readonly TestParty[],
  operation: string,
  look: (shown: ResultOf<typeof outcomeShow>) => boolean = () => true,
): Promise<ResultOf<typeof outcomeShow>> {
  return eventually(async () => {
    const [first, ...others] = await Promise.all(parties.map((party) => ledger(party, operation)))
    const isSame = first !== undefined && others.every(({ hash }) => hash === first.hash)
    return isSame && look(first) ? first : undefined
  })
}

export function partsOf(shown: ResultOf<typeof outcomeShow>, kind: string) {
  const found = shown.kinds.find((one) => one.kind === kind) ?? assert.fail(kind)
  return found
}
