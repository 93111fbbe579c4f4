import { randomBytes } from 'node:crypto'
import { type ComityError, day, type Instant } from '@comity/codec'
import { Closers } from './closers.ts'
import { type NodeConfigValue, readConfig } from './config.ts'
import type { NodeContext, Random } from './context.ts'
import { errorOf } from './error-of.ts'
import { fail } from './errors.ts'
import type { FaultPoint } from './fault-points.ts'
import { lockDatabase, migrate, openDatabase, verifyDurability } from './database/database.ts'
import { jobRunners } from './job-runners.ts'
import { loadJobQueue } from './job-queue.ts'
import { jobRetries, openJobs } from './jobs.ts'
import { openKernelPool } from './kernel/kernel-pool.ts'
import { openKeyFiles, openKeys, type OpenKeys } from './keys.ts'
import { changeKey, destroyReplaced } from './keys/rotation.ts'
import type { SecretSource } from './keys/vault.ts'
import { type Log, type LogTarget, openLogger } from './logger.ts'
import { startNodeDatabase } from './database/node-database.ts'
import { createHop } from './hop/hop.ts'
import { dialRuleOf } from './hop/guarded-connect.ts'
import { type HttpSend, openHttpSend } from './hop/http-send.ts'
import { sweepSealed } from './evidence/sealed-file.ts'
import { startIndex } from './index/start-index.ts'
import { endLostImports } from './cases/import.ts'
import { unpaced } from './log/log-config.ts'
import { openNotices } from './notify/open-notices.ts'
import { openRequestClocks } from './casework/request-clock.ts'
import { openRetention } from './retention/retention-clock.ts'
import { openStoredLogFiles } from './log/open-log-files.ts'
import { openLog } from './log/open-log.ts'
import { openCalendars } from './calendar/announce.ts'
import { openFreezeWatch } from './freeze/freeze-watch.ts'
import { openDepartures } from './agreements/departures.ts'
import { openLapses } from './partner/party-suspend.ts'
import { openSuspensions } from './partner/suspension.ts'
import { openOutbox } from './partner/outbox.ts'
import { logOrigin, signOwnCard } from './partner/own-card.ts'
import { openOwnServer } from './own/own-server.ts'
import { openPartnerServer } from './partner/partner-server.ts'
import { ownBytesRoutes, ownDoorRoutes, ownEventsRoutes, ownRoutes, ownStreamRoutes } from './routes/own.ts'
import { startPouches } from './pouch/start-pouch.ts'
import { partnerRoutes } from './routes/partner.ts'
import { openWitnesses } from './witness/collector.ts'
import { openSecurityEvents } from './security-events.ts'
import { openSyslog } from './syslog/forward.ts'

/** What tests and other programs replace; a node that is simply started replaces nothing. */
export interface StartOverrides {
  readonly now?: () => Instant
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic?: () => number
  readonly random?: Random
  /** HTTP towards partners. */
  readonly http?: HttpSend
  readonly fault?: FaultPoint
  /** Tests only: false where somebody else shows this node's log, with its stolen key, to its partners. */
  readonly asksWitnesses?: boolean
  readonly databaseUrl?: string | undefined
  /** Gives the passphrase or PIN that protects the keys (spec/keys.md §2); nobody gives one unless set. */
  readonly keySecret?: SecretSource
  readonly log?: LogTarget
  /** The folder of the built web application; without one the node serves calls alone. */
  readonly web?: string | undefined
  /** Tests only: the database server may lose what it acknowledged. */
  readonly isVolatile?: boolean
}

export interface RunningNode {
  readonly context: NodeContext
  readonly ownUrl: string
  readonly partnerUrl: string
  /**
   * Resolves with why when the node cannot go on: `database-unreachable` when its database ended or its lock was lost,
   * `log-conflict`. The caller stops it.
   */
  readonly failed: Promise<ComityError>
  /** Finishes what was accepted and closes everything; safe to call twice. */
  readonly stop: () => Promise<void>
}

/**
 * Starts the node of a folder. Throws `config-invalid`, `key-unsafe`, `key-locked`, `already-running`, `schema-newer`, `database-unsafe`,
 * `database-unreachable`, `log-store-unreachable`, `address-unavailable` and what the embedded server's start throws; nothing stays open then.
 */
export async function startNode({
  dir,
  overrides,
}: {
  readonly dir: string
  readonly overrides: StartOverrides
}): Promise<RunningNode> {
  const log = openLogger(overrides.log ?? { level: 'info', stream: process.stderr })
  const closers = new Closers()
  try {
    return await open({ dir, overrides, log, closers })
  } catch (error) {
    await closers.close(log)
    throw error
  }
}

interface Opening {
  readonly dir: string
  readonly overrides: StartOverrides
  readonly log: Log
  readonly closers: Closers
}

const noSecret: SecretSource = () => Promise.resolve(undefined)

/** The parts of a node in the order in which they need each other. */
async function open({ dir, overrides, log, closers }: Opening): Promise<RunningNode> {
  // While database and keys are waited for; whoever opens the queue hears of a failure.
  void loadJobQueue().catch(() => undefined)
  const now = overrides.now ?? Date.now
  const random = overrides.random ?? ((length) => new Uint8Array(randomBytes(length)))
  const fault = overrides.fault ?? (() => undefined)
  const config = await readConfig(dir)
  const { party, settings } = config
  // Before the database: a passphrase that is wrong is said at once.
  const files = await openKeyFiles({ dir, party, secret: overrides.keySecret ?? noSecret })
  closers.add(() => Promise.resolve().then(files.close))
  const { db, database, failed } = await openStorage({ dir, overrides, closers })
  const monotonic = overrides.monotonic ?? (() => performance.now())
  const suspensions = await openSuspensions({ db, clocks: () => ({ now: now(), monotonic: monotonic() }) })
  const keys = await openKeys({ files, db })
  const signCard = () => {
    const agreementKey = keys.agreementPublicKey
    return signOwnCard({ config, keys, agreementKey, partnerUrl: config.partner.url, now: now() })
  }
  let card = signCard()

  const { syslog = null } = config
  const source = { party, pid: process.pid }
  const forward = syslog === null ? undefined : openSyslog({ collector: syslog, source, now, log })
  const events = openSecurityEvents({ db, now, log, syslog: forward })
  closers.add(() => events.close())
  const { pace, store } = config.log ?? unpaced
  const logFiles = await openStoredLogFiles(dir, store)
  const origin = logOrigin(party)
  const nodeLog = await openLog({ db, files: logFiles, key: keys.log, origin, now, random, fault, pace })
  closers.add(() => nodeLog.close())
  const { damage } = nodeLog
  if (damage !== undefined) log.failure('the log is damaged: it is read-only', damage, damage.details)
  const kernel = openKernelPool({})
  closers.add(() => kernel.close())
  const http = overrides.http ?? openHttpSend(dialRuleOf(config.partner.url))
  closers.add(() => http.close())
  const hop = createHop({ db, keys, now, random, events, suspensions }, http)
  const witnessed = { party, db, keys, now, random, events, fault }
  const witnesses = await openWitnesses({
    node: witnessed,
    nodeLog,
    http,
    log,
    isAsking: overrides.asksWitnesses ?? true,
  })
  closers.add(() => witnesses.close())
  const outbox = openOutbox({ node: { party, db, keys, now, random, events, fault, suspensions }, http, log })
  closers.add(() => outbox.close())
  const jobs = await openJobs({ runners: jobRunners, db, log, retries: jobRetries })
  closers.add(() => jobs.close())

  const notices = openNotices({ config: config.notify ?? null, db, now, random, events, log })
  closers.add(() => notices.close())

  const context: NodeContext = {
    party,
    get card() {
      return card
    },
    dataDir: dir,
    settings: { ...settings, partnerUrl: config.partner.url },
    database,
    db,
    now,
    random,
    keys,
    changeKey: (change) => changeKey(rotating(), change),
    log: nodeLog,
    witnesses,
    outbox,
    hop,
    kernel,
    events,
    jobs,
    fault,
    suspensions,
    notices,
  }
  const rotating = () => ({ node: context, keys, renewCard: () => (card = signCard()) })
  await destroyReplaced(context, keys)
  // Not a schedule of pg-boss: that goes by the database server's clock and polls for it; days are counted by `now`.
  const destroying = setInterval(() => void destroyDue({ context, keys, log }), day).unref()
  closers.add(() => Promise.resolve().then(() => clearInterval(destroying)))
  await startIndex(context)
  await sweepSealed(context)
  await endLostImports(db, now())
  const urls = await openServers({ context, config, web: overrides.web, log, closers })
  void outbox.wake()
  await jobs.resume(context)
  await startPouches(context, log)
  const lapses = openLapses(context, log)
  closers.add(() => lapses.close())
  const departures = openDepartures(context, log)
  closers.add(() => departures.close())
  const clocks = openRequestClocks(context, log)
  closers.add(() => clocks.close())
  const freezes = openFreezeWatch(context, log)
  closers.add(() => freezes.close())
  const calendars = openCalendars(context, log)
  closers.add(() => calendars.close())
  const retention = openRetention(context, log)
  closers.add(() => retention.close())
  return {
    context,
    ...urls,
    // A second writer of the log ends the node as a lost database does (spec/attacks.md E-03).
    failed: Promise.race([failed, nodeLog.failed]),
    stop: () => closers.close(log),
  }
}

/** What cannot be destroyed now is tried again a day later. */
async function destroyDue({ context, keys, log }: Pick<Opening, 'log'> & { context: NodeContext; keys: OpenKeys }) {
  try {
    await destroyReplaced(context, keys)
  } catch (error) {
    log.failure('a former key could not be destroyed', error, {})
  }
}

/** Partners' door and people's door; both are closed at once, so that stopping takes the time of one. */
async function openServers({
  context: node,
  config,
  web,
  log,
  closers,
}: {
  readonly context: NodeContext
  readonly config: NodeConfigValue
  readonly web: string | undefined
  readonly log: Log
  readonly closers: Closers
}) {
  const open: { readonly close: () => Promise<void> }[] = []
  closers.add(async () => {
    await Promise.all(open.map((server) => server.close()))
  })
  const partner = await openPartnerServer({ node, config: config.partner, routes: partnerRoutes, log })
  open.push(partner)
  const routes = {
    routes: ownRoutes,
    streamRoutes: ownStreamRoutes,
    bytesRoutes: ownBytesRoutes,
    eventsRoutes: ownEventsRoutes,
    doorRoutes: ownDoorRoutes,
  }
  const own = await openOwnServer({ node, config: config.own, ...routes, web, log })
  open.push(own)
  return { ownUrl: own.url, partnerUrl: partner.url }
}

/** One process, on a server that keeps what it acknowledges, with the schema of this program. */
async function openStorage({ dir, overrides, closers }: Omit<Opening, 'log'>) {
  const fsync = overrides.isVolatile === true ? 'off-nothing-is-kept' : 'on'
  const server = await startNodeDatabase({ dir, databaseUrl: overrides.databaseUrl, fsync })
  closers.add(() => server.stop())
  const lock = await lockDatabase(server.url)
  closers.add(() => lock.release())
  const { db, close } = openDatabase({ url: server.url, connections: 10 })
  closers.add(close)
  // Before anything is written to it.
  if (overrides.isVolatile !== true) await verifyDurability(db)
  await migrate(server.url)
  const failed = Promise.race([server.failed, lock.lost]).then(lostDatabase)
  return { db, database: server.kind, failed }
}

function lostDatabase(): ComityError {
  return errorOf(() => fail('database-unreachable', {}))
}
