import { randomBytes, randomUUID } from 'node:crypto'
import { blind, blindEvaluate, deriveKeyPair, finalize } from '@comity/oprf'
import pg from 'pg'

/** The floor of a question, measured one sample at a time. Milliseconds. */
export interface Floor {
  readonly commits: number[]
  readonly arithmetic: number[]
  readonly measure: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * What a question cannot do without, on the databases of the two nodes that ask and answer, in a schema of its own with
 * the same tables, checks and indexes (but no references to other tables, which only cost):
 *
 * 1. the inquirer's batch record with its log entry, one prepared statement, so one round trip and one commit;
 * 2. then the publisher's charge: `take_batch` with nonce, batch id, checkpoint, counters and log entry, likewise;
 * 3. one round of arithmetic.
 *
 * The rows are copies of what the newest question wrote, under new ids, so `openFloor` is called after one. The commits of
 * a sample are the mean of the two.
 */
export async function openFloor({
  inquirerUrl,
  publisherUrl,
}: {
  readonly inquirerUrl: string
  readonly publisherUrl: string
}): Promise<Floor> {
  const inquirer = await copyTables(inquirerUrl, ['log_entry', 'ask_batch'])
  const publisher = await copyTables(publisherUrl, publisherTables)
  await publisher.query('insert into partner_checkpoint select * from public.partner_checkpoint')
  const [record, charge] = [await batchRecord(inquirer), await batchCharge(publisher)]
  const [commits, arithmetic]: [number[], number[]] = [[], []]
  return {
    commits,
    arithmetic,
    measure: async () => {
      const start = performance.now()
      await record()
      await charge()
      const committed = performance.now()
      askOnceInMemory()
      commits.push((committed - start) / 2)
      arithmetic.push(performance.now() - committed)
    },
    close: async () => {
      await inquirer.end()
      await publisher.end()
    },
  }
}

const publisherTables = [
  'hop_nonce',
  'closed_handle',
  'answered_batch',
  'partner_checkpoint',
  'budget_counter',
  'log_entry',
] as const

/** A connection that finds the copied tables before the nodes' own. */
async function copyTables(url: string, tables: readonly string[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create schema floor')
  for (const table of tables) {
    await client.query(`create table floor.${table} (like public.${table} including all)`)
  }
  await client.query('set search_path = floor, public')
  return client
}

type Row = Readonly<Record<string, unknown>>

async function newest(client: pg.Client, query: string): Promise<Row> {
  const { rows } = await client.query<Row>(query)
  if (rows[0] === undefined) throw new TypeError('no question was asked before')
  return rows[0]
}

/** Spec/matching.md §6: the batch and its log entry, durable before a byte leaves. */
async function batchRecord(client: pg.Client): Promise<() => Promise<unknown>> {
  const entry = await newest(client, `select * from public.log_entry where type = 'match.ask' order by position desc`)
  const batch: Row = {
    ...(await newest(client, `select * from public.ask_batch where state = 'done' order by created_at desc`)),
    // As it is before it leaves: no answer yet, and the blinds of one element, sealed.
    ...{
      state: 'prepared',
      answer: null,
      answer_bulk: null,
      hits: null,
      damaged: null,
      blinds_sealed: randomBytes(71),
    },
  }
  const columns = Object.keys(batch)
  const places = columns.map((_, at) => `$${String(at + 7)}`)
  const text = `with entry as (insert into log_entry (id, commitment, salt, type, body, at) values ($1, $2, $3, $4, $5, $6))
    insert into ask_batch (${columns.join(', ')}) values (${places.join(', ')})`
  return () => {
    const logged = [randomUUID(), entry['commitment'], entry['salt'], entry['type'], entry['body'], entry['at']]
    const values = Object.values({ ...batch, batch: randomUUID() })
    return client.query({ name: 'floor-record', text, values: [...logged, ...values] })
  }
}

/** Spec/matching.md §7: the charge of a batch, durable before anything is evaluated. */
async function batchCharge(client: pg.Client): Promise<() => Promise<unknown>> {
  const batch = await newest(client, 'select * from public.answered_batch order by charged_at desc')
  const seen = await newest(client, 'select * from public.partner_checkpoint')
  const entry = await newest(
    client,
    `select * from public.log_entry where type = 'match.evaluate' order by position desc`,
  )
  const { rows: counters } = await client.query<Row>('select * from public.budget_counter order by kind')
  const ofCounters = (name: string) => counters.map((counter) => counter[name])
  const text = `select take_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
    $17::text[], $18::bytea[], $19::text[], $20::text[], $21::text[], $22::bigint[], $23, $24, $25, $26, $27,
    $28) as outcome`
  return async () => {
    const values = [
      ...[batch['inquirer'], randomBytes(18).toString('base64url'), batch['charged_at'], batch['charged_at']],
      ...[randomUUID(), batch['digest'], batch['agreement'], batch['epoch'], batch['profile'], batch['handle']],
      ...[batch['count'], batch['elements'], seen['size'], seen['size'], seen['root'], seen['note']],
      ...['kind', 'agreement', 'inquirer', 'profile', 'period', 'budget'].map(ofCounters),
      ...[randomUUID(), entry['commitment'], entry['salt'], entry['type'], entry['body'], batch['asked_at']],
    ]
    const { rows } = await client.query<Row>({ name: 'floor-charge', text, values })
    if (rows[0]?.['outcome'] !== 'charged') throw new TypeError('the floor charged nothing')
  }
}

const random = (length: number) => new Uint8Array(randomBytes(length))
const { secretKey, publicKey } = deriveKeyPair({ seed: random(32), info: new Uint8Array() })

function askOnceInMemory(): void {
  const question = blind({ input: random(20), random })
  const answer = blindEvaluate({ secretKey, publicKey, blindedElements: [question.blindedElement], random })
  finalize({ questions: [question], answer, publicKey })
}
