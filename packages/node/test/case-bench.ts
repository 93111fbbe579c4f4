import assert from 'node:assert/strict'
import { streamRecords } from '../src/cases/records.ts'
import type { RunningNode } from '../src/start.ts'
import { collect } from './collect.ts'
import { type Answer, call, http, initBenchNode, openBench } from './support.ts'

export interface Upload {
  readonly case: string
  readonly body: string
  readonly format?: string
  readonly profile?: string
  readonly region?: string
  readonly token?: string
}

/** A node with people of two units, for tests about cases. */
export interface CaseBench {
  readonly node: RunningNode
  readonly tokens: { readonly officer: string; readonly supervisor: string; readonly stranger: string }
  readonly ask: (name: string, body: unknown, token?: string) => Promise<Answer>
  /** Opens a case in the officer's unit. */
  readonly openedCase: () => Promise<string>
  readonly upload: (request: Upload) => Promise<Answer>
  /** An upload that must succeed. */
  readonly imported: (request: Upload) => Promise<{ readonly id: string; readonly counts: Record<string, unknown> }>
  readonly valuesOf: (caseId: string) => Promise<string[]>
  readonly close: () => Promise<void>
}

export const basisDocument = 'A'.repeat(43)

export async function openCaseBench(): Promise<CaseBench> {
  const bench = await openBench()
  const { first, start } = await initBenchNode(bench, 'norland')
  const node = await start()
  const add = async (name: string, unit: string, roles: readonly string[]) => {
    const answer = await call(node.ownUrl, { name: 'person.add', body: { name, unit, roles }, token: first.token })
    assert.equal(answer.status, 200, answer.text)
    return String(answer.json()['token'])
  }
  const tokens = {
    officer: await add('Officer', 'Fraud', ['investigator']),
    supervisor: await add('Supervisor', 'Fraud', ['supervisor']),
    stranger: await add('Other', 'Narcotics', ['investigator', 'supervisor']),
  }
  const close = async () => {
    await node.stop()
    await bench.close()
  }
  return { node, tokens, ...acts(node, tokens.officer), close }
}

function acts(node: RunningNode, officer: string): Omit<CaseBench, 'node' | 'tokens' | 'close'> {
  const ask: CaseBench['ask'] = (name, body, token = officer) => call(node.ownUrl, { name, body, token })
  const openedCase = async () => {
    const body = { title: 'Operation Lighthouse', category: 'computer-fraud', basis: 'Warrant 17', basisDocument }
    const answer = await ask('case.open', body)
    assert.equal(answer.status, 200, answer.text)
    return String(answer.json()['case'])
  }
  const upload: CaseBench['upload'] = ({ case: caseId, body, format = 'text', profile, region, token = officer }) => {
    const query = new URLSearchParams({ case: caseId, format, status: 'suspect' })
    if (profile !== undefined) query.set('profile', profile)
    if (region !== undefined) query.set('region', region)
    const headers = { 'content-type': 'application/octet-stream', authorization: `Bearer ${token}` }
    return http(`${node.ownUrl}/own/case.import?${query.toString()}`, { method: 'POST', body, headers })
  }
  const imported: CaseBench['imported'] = async (request) => {
    const answer = await upload(request)
    assert.equal(answer.status, 200, answer.text)
    const { import: id, ...counts } = answer.json()
    return { id: String(id), counts }
  }
  const valuesOf = async (caseId: string) => {
    const filter = {
      case: caseId,
      profiles: ['domain/1', 'phone/1'],
      statuses: ['suspect', 'victim'],
      hiddenFrom: null,
      batch: 1_000,
    }
    const batches = await collect(streamRecords(node.context, filter))
    return batches.flat().map(({ value }) => value)
  }
  return { ask, openedCase, upload, imported, valuesOf }
}
