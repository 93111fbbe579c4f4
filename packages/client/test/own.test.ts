import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { isComityError } from '@comity/codec'
import { callOwn, importOwn, type OwnFetch, type OwnNode } from '@comity/client/own'
import { caseList, caseOpen } from '@comity/client/api'

const send: OwnFetch = (url, { method, headers, body }) => fetch(url, { method, headers, body, duplex: 'half' })

interface Seen {
  url: string
  authorization: string
  type: string
  body: string
}

/** A loopback server that answers every request in one way and keeps what it saw. */
async function serve(t: TestContext, status: number, answer: string): Promise<{ node: OwnNode; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { authorization = '', 'content-type': type = '' } = request.headers
      seen.push({ url: request.url ?? '', authorization, type, body: Buffer.concat(chunks).toString() })
      response.writeHead(status, { connection: 'close' }).end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { node: { url: `http://127.0.0.1:${String(port)}`, token: 'comity_token', fetch: send }, seen }
}

const uuid = '00000000-0000-4000-8000-000000000001'

test('a call is posted under its name with the token and comes back as its declared result', async (t) => {
  const { node, seen } = await serve(t, 200, JSON.stringify({ case: uuid }))
  const body = { title: 'Title', category: 'computer-fraud', basis: 'Law 1', basisDocument: 'A'.repeat(43) }
  assert.deepEqual(await callOwn(node, { call: caseOpen, body }), { case: uuid })
  const [one] = seen
  assert.equal(one?.url, '/own/case.open')
  assert.equal(one.authorization, 'Bearer comity_token')
  assert.equal(one.type, 'application/json')
  assert.deepEqual(JSON.parse(one.body), body)
})

test('an import is streamed as bytes, with everything else in its query', async (t) => {
  const answer = { import: uuid, imported: 1, duplicates: 0, rejected: 0 }
  const { node, seen } = await serve(t, 200, JSON.stringify(answer))
  const query = { case: uuid, format: 'text', profile: 'domain/1', status: 'suspect' } as const
  async function* content() {
    yield await Promise.resolve(new TextEncoder().encode('example.org\n'))
  }
  assert.deepEqual(await importOwn(node, { query, content: content() }), answer)
  assert.equal(seen[0]?.url, `/own/case.import?case=${uuid}&format=text&profile=domain%2F1&status=suspect`)
  assert.equal(seen[0].body, 'example.org\n')
})

test('a problem becomes an error with its code, status and incident, without its detail', async (t) => {
  const problem = {
    type: 'urn:comity:err:role-forbids',
    title: 'none of your roles may do this',
    status: 403,
    instance: `urn:uuid:${uuid}`,
    detail: 'canary',
  }
  const { node } = await serve(t, 403, JSON.stringify(problem))
  await assert.rejects(callOwn(node, { call: caseList, body: {} }), (error: Error) => {
    assert(isComityError(error))
    const { code, status, details } = error
    assert.deepEqual({ code, status, details }, { code: 'role-forbids', status: 403, details: { incident: uuid } })
    assert(!error.message.includes('canary'))
    return true
  })
})

test('a body that the call does not declare is refused before it is sent', async (t) => {
  const { node, seen } = await serve(t, 200, '{}')
  await assert.rejects(callOwn(node, { call: caseList, body: { extra: 1 } }), { code: 'schema' })
  assert.equal(seen.length, 0)
})

test('an answer that is no JSON, or not the declared result, is refused', async (t) => {
  const html = await serve(t, 200, '<html>')
  await assert.rejects(callOwn(html.node, { call: caseList, body: {} }), { code: 'schema' })
  const other = await serve(t, 200, JSON.stringify({ cases: [], more: 1 }))
  await assert.rejects(callOwn(other.node, { call: caseList, body: {} }), { code: 'schema' })
})

test('a node that nobody started is node-unreachable', async () => {
  const node = { url: 'http://127.0.0.1:1', token: 'comity_token', fetch: send }
  await assert.rejects(callOwn(node, { call: caseList, body: {} }), { code: 'node-unreachable', status: 0 })
})
