import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { dialRuleOf, mayDial } from '../src/hop/guarded-connect.ts'
import { openHttpSend } from '../src/hop/http-send.ts'

/** Something of this machine that no partner may make the node call, and how often it was called. */
let port: number
let calls = 0
const server = createServer((_request, response) => {
  calls += 1
  response.writeHead(307, { location: `http://127.0.0.1:${String(port)}/again` }).end()
})
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
after(() => server.close())

async function send(url: string, partnerUrl: string): Promise<number> {
  const http = openHttpSend(dialRuleOf(partnerUrl))
  const rest = { method: 'GET' as const, headers: {}, content: new Uint8Array(), maxBytes: 1_000, timeout: 2_000 }
  try {
    return (await http.send({ url: new URL(url), ...rest, signal: undefined })).status
  } finally {
    await http.close()
  }
}

test('F-03 a public node dials no loopback address, in whichever spelling or behind whichever name', async () => {
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
  ]) {
    const url = `http://${host}:${String(port)}/`
    await assert.rejects(send(url, 'https://comity.police.example'), { code: 'peer-unavailable' }, host)
  }
  assert.equal(calls, 0, 'nothing was dialled')
})

test('F-03 a node that is itself on loopback reaches its partners there, and follows no redirect', async () => {
  assert.equal(await send(`http://localhost:${String(port)}/`, 'http://127.0.0.1:1'), 307)
  assert.equal(await send(`http://127.0.0.1:${String(port)}/`, 'http://localhost:1'), 307)
  assert.equal(calls, 2)
})

test('F-03 link-local, unspecified and group addresses are never dialled; public and private ones are', () => {
  const rules = ['https://comity.police.example', 'http://127.0.0.1:1'].map(dialRuleOf)
  for (const rule of rules) {
    for (const address of [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      'fe80::1',
      '0.0.0.0',
      '::',
      '224.0.0.1',
      'ff02::1',
    ])
      assert.equal(mayDial(address, rule), false, address)
    for (const address of ['192.0.2.1', '10.1.2.3', '2001:db8::1']) assert.equal(mayDial(address, rule), true, address)
    assert.equal(mayDial('metadata.internal', rule), false, 'a name is not an address')
  }
})

test('F-03 a receiver on the internet is dialled in no private network, in whichever spelling', () => {
  const rule = { allowsLoopback: false, allowsPrivate: false }
  for (const address of [
    ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd00::1', 'fc00::1'],
    ...['::ffff:10.0.0.1', '::ffff:a00:1', '127.0.0.1', '::1', '169.254.169.254', 'fe80::1', '0.0.0.0'],
  ])
    assert.equal(mayDial(address, rule), false, address)
  for (const address of ['192.0.2.1', '172.32.0.1', '2001:db8::1']) assert.equal(mayDial(address, rule), true, address)
})
