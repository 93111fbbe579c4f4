import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeConfigValue } from '../src/config.ts'
import type { Cluster } from '../src/database/embedded-postgres.ts'
import { initNode, type InitialisedNode, type InitNode } from '../src/init.ts'
import { type RunningNode, type StartOverrides, startNode } from '../src/start.ts'
import { startTestCluster, template } from './test-cluster.ts'

/** A folder for one test file, and a server that keeps nothing. */
export interface Bench {
  readonly dir: string
  readonly cluster: Cluster
  readonly close: () => Promise<void>
}

export async function openBench(): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'comity-test-'))
  await chmod(dir, 0o711)
  const cluster = await startTestCluster(join(dir, 'postgres'))
  const close = async () => {
    await cluster.stop()
    await rm(dir, { recursive: true, force: true })
  }
  return { dir, cluster, close }
}

export const noon = Date.UTC(2026, 0, 15, 12)

export function configOf(party: string): NodeConfigValue {
  return {
    schema: 1,
    party,
    names: { en: `Police of ${party}` },
    country: 'NO',
    memberClass: 'agency',
    contacts: [],
    own: { host: '127.0.0.1', port: 0, names: [] },
    partner: { host: '127.0.0.1', port: 0, url: `http://127.0.0.1:1` },
    settings: { partnerElementsPerDay: 10_000, cards: false, training: false },
  }
}

export interface BenchNode {
  readonly dir: string
  readonly databaseUrl: string
  readonly first: InitialisedNode
  readonly start: (overrides?: StartOverrides) => Promise<RunningNode>
}

/** Initialises a node with a database of its own on the bench's server. */
export async function initBenchNode(
  bench: Bench,
  party: string,
  given: Pick<InitNode, 'agreementKey'> = {},
): Promise<BenchNode> {
  const database = party.replaceAll('-', '_')
  await bench.cluster.createDatabase(database, { template })
  const databaseUrl = bench.cluster.connection(database)
  const dir = join(bench.dir, party)
  const first = await initNode({
    dir,
    config: configOf(party),
    administrator: { name: 'First Administrator', unit: 'Board' },
    databaseUrl,
    now: () => noon,
    isVolatile: true,
    ...given,
  })
  const start = (overrides: StartOverrides = {}) =>
    startNode({
      dir,
      overrides: { now: () => noon, databaseUrl, isVolatile: true, log: silent, ...overrides },
    })
  return { dir, databaseUrl, first, start }
}

const silent = { level: 'silent' as const, stream: { write: () => undefined } }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: () => Record<string, unknown>
}

/** One HTTP call, exactly as given. */
export async function http(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}

/** A call of the own API. */
export function call(
  ownUrl: string,
  { name, body, token, headers }: { name: string; body: unknown; token?: string; headers?: Record<string, string> },
): Promise<Answer> {
  return http(`${ownUrl}/own/${name}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  })
}
