import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { cutLink, type FaultPlan, noFaults, unchanged } from '../src/faults.ts'
import { openPartnerProxy } from '../src/partner-proxy.ts'
import { WireCapture } from '../src/wire-capture.ts'

interface Bench {
  readonly post: (body: string) => Promise<string>
  readonly setFaults: (plan: FaultPlan) => void
  readonly setTarget: (port: number | undefined) => void
  readonly taken: readonly string[]
  readonly hosts: readonly string[]
  readonly capture: WireCapture
  readonly url: string
}

/** A proxy before a server that notes what it takes and answers with it, reversed. */
async function bench(t: TestContext): Promise<Bench> {
  const taken: string[] = []
  const hosts: string[] = []
  const server = createServer((request, response) => {
    hosts.push(request.headers.host ?? '')
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      taken.push(body)
      response.end(Buffer.from(Buffer.from(body).reverse()))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const capture = new WireCapture()
  const proxy = await openPartnerProxy({ party: 'norland-police', capture })
  proxy.setTarget((server.address() as AddressInfo).port)
  t.after(async () => {
    await proxy.close()
    server.closeAllConnections()
    server.close()
  })
  const post = async (body: string): Promise<string> => {
    const response = await fetch(`${proxy.url}/partner/match.evaluate`, { method: 'POST', body })
    return response.text()
  }
  return { ...proxy, post, taken, hosts, capture }
}

test('a request passes through a proxy unchanged, with the host it was sent to', async (t) => {
  const { post, taken, hosts, url } = await bench(t)
  assert.equal(await post('question'), 'noitseuq')
  assert.deepEqual(taken, ['question'])
  assert.deepEqual(hosts, [new URL(url).host])
})

test('a capture holds every byte that crossed, both ways', async (t) => {
  const { post, capture } = await bench(t)
  await post('question')
  const wire = Buffer.concat(capture.streams()).toString()
  assert.match(wire, /^POST \/partner\/match\.evaluate HTTP\/1\.1\r\n/)
  assert.match(wire, /question/)
  assert.match(wire, /noitseuq/)
  assert.equal(Buffer.concat(capture.streams()).length, capture.length)
})

test('a cut link ends the connection before the node sees the request', async (t) => {
  const { post, taken, setFaults } = await bench(t)
  setFaults(cutLink)
  await assert.rejects(post('question'))
  assert.deepEqual(taken, [])
  setFaults(noFaults)
  assert.equal(await post('again'), 'niaga')
})

test('a lost answer is lost after the node took the request', async (t) => {
  const { post, taken, setFaults } = await bench(t)
  setFaults(() => ({ kind: 'lose-answer' }))
  await assert.rejects(post('question'))
  assert.deepEqual(taken, ['question'])
})

test('a duplicated request reaches the node twice and is answered once', async (t) => {
  const { post, taken, setFaults } = await bench(t)
  setFaults(() => ({ kind: 'duplicate' }))
  assert.equal(await post('question'), 'noitseuq')
  assert.deepEqual(taken, ['question', 'question'])
})

test('a rewrite changes what the node takes and what the partner gets', async (t) => {
  const { post, taken, setFaults } = await bench(t)
  setFaults(() => ({ kind: 'rewrite', request: () => Buffer.from('forged, longer'), response: unchanged }))
  await post('question')
  assert.deepEqual(taken, ['forged, longer'])
  setFaults(() => ({ kind: 'rewrite', request: unchanged, response: () => Buffer.from('forged') }))
  assert.equal(await post('question'), 'forged')
})

test('a delay holds one request back while another overtakes it', async (t) => {
  const { post, taken, setFaults } = await bench(t)
  setFaults(({ body }) =>
    Buffer.from(body).toString() === 'first' ? { kind: 'delay', milliseconds: 500 } : { kind: 'pass' },
  )
  const slow = post('first')
  await post('second')
  await slow
  assert.deepEqual(taken, ['second', 'first'])
})

test('a proxy without a node behind it closes connections', async (t) => {
  const { post, setTarget } = await bench(t)
  setTarget(undefined)
  await assert.rejects(post('question'))
})
