import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { S3StoreValue } from '../src/log/log-config.ts'
import type { LogFiles } from '../src/log/log-files.ts'
import { openS3Client, s3LogFiles } from '../src/log/s3-log-files.ts'
import { collect } from './collect.ts'
import { sizeOf } from './open-test-log.ts'

/** The little of s3rver that is used here; it brings no types. */
type S3rver = new (options: Readonly<Record<string, unknown>>) => {
  readonly run: () => Promise<AddressInfo>
  readonly httpServer: Server
}

/** What s3rver knows its one account by; a wrong secret is refused. */
const secret = 'S3RVER'

export const uploads = ['tile', 'bundle', 'partial', 'checkpoint', 'delete'] as const
export type Upload = (typeof uploads)[number]
type Call = Upload | 'read'
/** It never happened; or it did, and the answer was lost. */
export const flavours = ['failed', 'persisted'] as const
export type Flavour = (typeof flavours)[number]

/** An S3 server on loopback, with a proxy before it that fails on demand. */
export class S3Bench {
  readonly #root: string
  readonly #server: Server
  readonly #proxy: Server
  readonly #upstream: number
  /** What each put of a checkpoint left in the store, in the order in which it did. */
  readonly checkpointSizes: number[] = []
  #fault: { readonly call: Call; readonly flavour: Flavour } | undefined
  #met = 0
  #held: { readonly call: Call; readonly reached: () => void; readonly released: Promise<void> } | undefined
  #count = 0

  private constructor(root: string, server: Server) {
    this.#root = root
    this.#server = server
    this.#upstream = (server.address() as AddressInfo).port
    this.#proxy = createServer((from, to) => {
      this.#pass(from, to).catch(() => to.destroy())
    })
  }

  static async start(): Promise<S3Bench> {
    process.env['AWS_ACCESS_KEY_ID'] = secret
    process.env['AWS_SECRET_ACCESS_KEY'] = secret
    const root = await mkdtemp(join(tmpdir(), 'comity-s3-'))
    const Program = createRequire(import.meta.url)('@20minutes/s3rver') as S3rver
    const options = { address: '127.0.0.1', port: 0, silent: true, directory: root, vhostBuckets: false }
    const s3rver = new Program({ ...options, configureBuckets: [{ name: 'logs' }] })
    await mkdir(root, { recursive: true })
    await s3rver.run()
    const bench = new S3Bench(root, s3rver.httpServer)
    await new Promise<void>((resolve) => bench.#proxy.listen(0, '127.0.0.1', resolve))
    return bench
  }

  async stop(): Promise<void> {
    for (const server of [this.#proxy, this.#server]) {
      server.close()
      server.closeAllConnections()
    }
    await rm(this.#root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }

  /** A place of its own in the bucket. */
  store(): S3StoreValue {
    this.#count += 1
    const endpoint = `http://127.0.0.1:${String((this.#proxy.address() as AddressInfo).port)}`
    return { kind: 's3', bucket: 'logs', region: 'us-east-1', prefix: `log-${String(this.#count)}/`, endpoint }
  }

  files(store: S3StoreValue): LogFiles {
    const client = openS3Client(store)
    // s3rver signs a bucket's path without the slash at its end, Amazon's library with it.
    client.middlewareStack.add(
      (next) => (args) => {
        const call = args.request as { path: string }
        call.path = call.path.replace(/^(\/[^/]+)\/$/, '$1')
        return next(args)
      },
      { step: 'build' },
    )
    return s3LogFiles({ client, bucket: store.bucket, prefix: store.prefix })
  }

  /** Names of the objects below a store's prefix, as the server keeps them. */
  async names(store: S3StoreValue): Promise<readonly string[]> {
    const folder = join(this.#root, 'logs', store.prefix)
    const found = await readdir(folder, { recursive: true, withFileTypes: true })
    const suffix = '._S3rver_object'
    return found
      .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length, -suffix.length))
      .sort()
  }

  /** From now on every call of this kind fails so. */
  fail(call: Call, flavour: Flavour): void {
    this.#fault = { call, flavour }
    this.#met = 0
  }

  /** Calls that met the fault so far. */
  get met(): number {
    return this.#met
  }

  /** Ends the fault; returns how many calls met it. */
  heal(): number {
    this.#fault = undefined
    return this.#met
  }

  /** Keeps the next call of this kind on its way until `release`. */
  hold(call: Call): { readonly reached: Promise<void>; readonly release: () => void } {
    const reached = Promise.withResolvers<undefined>()
    const released = Promise.withResolvers<undefined>()
    this.#held = {
      call,
      reached: () => {
        reached.resolve(undefined)
      },
      released: released.promise,
    }
    const release = () => {
      released.resolve(undefined)
    }
    return { reached: reached.promise, release }
  }

  async #pass(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = Buffer.concat(await collect(from as AsyncIterable<Buffer>))
    const call = callOf(from)
    const fault = this.#fault?.call === call ? this.#fault.flavour : undefined
    if (fault !== undefined) this.#met += 1
    if (fault === 'failed') {
      to.writeHead(503).end()
      return
    }
    if (this.#held?.call === call) {
      const { reached, released } = this.#held
      this.#held = undefined
      reached()
      await released
    }
    const answer = await this.#forward(from, body)
    if (call === 'checkpoint' && answer.status === 200) this.checkpointSizes.push(sizeOf(body.toString()))
    if (fault === 'persisted') to.destroy()
    else to.writeHead(answer.status, answer.headers).end(answer.body)
  }

  #forward({ method, url, headers }: IncomingMessage, body: Buffer) {
    const { promise, resolve, reject } = Promise.withResolvers<
      Pick<IncomingMessage, 'headers'> & { readonly status: number; readonly body: Buffer }
    >()
    const call = request({ host: '127.0.0.1', port: this.#upstream, method, path: url, headers }, (response) => {
      const read = async () => Buffer.concat(await collect(response as AsyncIterable<Buffer>))
      read().then((content) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content })
      }, reject)
    })
    call.on('error', reject).end(body)
    return promise
  }
}

function callOf({ method, url = '' }: IncomingMessage): Call {
  if (method === 'DELETE') return 'delete'
  if (method !== 'PUT') return 'read'
  const path = url.replace(/\?.*$/, '')
  if (path.endsWith('/checkpoint')) return 'checkpoint'
  if (path.includes('.p/')) return 'partial'
  return path.includes('/tile/entries/') ? 'bundle' : 'tile'
}
