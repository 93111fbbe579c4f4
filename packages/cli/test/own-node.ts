import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** What the server answers to one call: a result, or the status and code of a problem. */
export type Reply = (call: string, body: string) => { readonly status: number; readonly value: unknown }

export interface Served {
  readonly dir: string
  readonly calls: readonly { readonly call: string; readonly body: string; readonly authorization: string }[]
}

export const token = 'comity_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** A folder like a node's, and on loopback an HTTP server at the address it names that gives the answers a test asks for. */
export async function serveOwn(t: TestContext, reply: Reply): Promise<Served> {
  const calls: { call: string; body: string; authorization: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const call = (request.url ?? '').replace('/own/', '')
      const body = Buffer.concat(chunks).toString()
      calls.push({ call, body, authorization: request.headers.authorization ?? '' })
      const { status, value } = reply(call, body)
      response.writeHead(status, { connection: 'close' }).end(JSON.stringify(value))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const dir = await makeFolder(t, (server.address() as AddressInfo).port)
  return { dir, calls }
}

/** A node's folder with a token for `officer`, naming a port of loopback. */
export async function makeFolder(t: TestContext, port: number): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'comity-cli-'))
  t.after(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'node.json'), JSON.stringify({ own: { host: '127.0.0.1', port } }))
  await mkdir(join(dir, 'people'), { mode: 0o700 })
  await writeFile(join(dir, 'people', 'officer.token'), `${token}\n`, { mode: 0o600 })
  await chmod(join(dir, 'people', 'officer.token'), 0o600)
  return dir
}

/** A problem as a node answers it. */
export function problem(status: number, code: string): { readonly status: number; readonly value: unknown } {
  const instance = 'urn:uuid:00000000-0000-4000-8000-000000000001'
  return { status, value: { type: `urn:comity:err:${code}`, title: 'meaning', status, instance } }
}
