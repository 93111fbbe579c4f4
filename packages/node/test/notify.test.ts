import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isComityError } from '@comity/codec'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { checkConfig } from '../src/config.ts'
import type { Notify } from '../src/notify/config.ts'
import { type Bench, type BenchNode, call, configOf, initBenchNode, openBench } from './support.ts'

let bench: Bench
let norland: BenchNode
before(async () => {
  bench = await openBench()
  norland = await initBenchNode(bench, 'norland')
})
after(() => bench.close())

const common = { audience: 'open', step: 0, unit: null } as const
const mail = {
  ...{ ...common, kind: 'smtp', name: 'desk', host: 'mail.example', port: 465, tls: 'implicit', ca: null },
  ...{ user: null, passwordFile: null, from: 'comity@police.example', to: ['desk@police.example'], language: 'en' },
} as const
const hook = {
  ...{ ...common, kind: 'webhook', name: 'pager', url: 'https://pager.example/in', network: 'public' },
  secretFile: '/etc/comity/pager',
} as const
const address = 'https://comity.police.example'
const withChannels = (channels: readonly unknown[]) => ({ ...configOf('norland'), notify: { address, channels } })

test('channels that leave the machine encrypted, and what stays on it in clear, are accepted', () => {
  for (const channel of [
    mail,
    hook,
    { ...mail, port: 587, tls: 'starttls', user: 'comity', passwordFile: '/etc/comity/mail' },
    { ...mail, host: '127.0.0.1', port: 25, tls: 'none' },
    { ...mail, host: '::1', port: 25, tls: 'none' },
    { ...hook, network: 'own', url: 'http://127.0.0.1:8080/in' },
    { ...hook, network: 'own', url: 'http://[::1]:8080/in' },
    { ...hook, network: 'own', url: 'https://10.0.0.1/in' },
  ])
    checkConfig(withChannels([channel]))
  checkConfig({ ...configOf('norland'), notify: null })
})

test('H-06 F-03 F-14 settings that would send in clear, dial inwards or write a header are refused at start', () => {
  const refused = [
    // In clear to anywhere but this machine; a name is nobody's promise.
    ...['192.0.2.1', 'mail.example', 'localhost', '10.0.0.1', '127.0.0.1.example'].map((host) => ({
      ...{ ...mail, host, tls: 'none' },
    })),
    ...['http://pager.example/in', 'http://localhost/in', 'http://10.0.0.1/in', 'http://[::ffff:10.0.0.1]/in'].map(
      (url) => ({ ...hook, network: 'own', url }),
    ),
    // The link, nobody's address, and what is not on the internet where the internet is said.
    ...[
      'https://169.254.169.254/in',
      'https://0.0.0.0/in',
      'https://[fe80::1]/in',
      'https://[::ffff:169.254.1.1]/in',
    ].map((url) => ({ ...hook, network: 'own', url })),
    ...[
      'https://10.0.0.1/in',
      'https://192.168.0.1/in',
      'https://127.0.0.1/in',
      'https://2130706433/',
      'https://[fd00::1]/',
    ]
      .concat(
        'http://127.0.0.1/in',
        'file:///etc/passwd',
        'https://user:pass@pager.example/',
        'https://pager.example/#in',
      )
      .map((url) => ({ ...hook, url })),
    // Line ends and more than one address.
    ...[
      'desk@police.example\r\nBcc: x@x.example',
      'a@b.example, c@d.example',
      'Desk <desk@police.example>',
      '"x"@b.example',
    ].flatMap((one) => [
      { ...mail, to: [one] },
      { ...mail, from: one },
    ]),
    { ...mail, host: 'mail.example\r\nRSET' },
    { ...mail, user: 'comity\r\n', passwordFile: '/etc/comity/mail' },
    { ...hook, url: 'https://pager.example/in\r\nx: y' },
    { ...mail, name: 'Desk' },
    { ...mail, to: [] },
    { ...mail, user: 'comity' },
    { ...mail, passwordFile: 'mail-password' },
    { ...mail, password: 'secret' },
    { ...mail, tls: 'opportunistic' },
    { ...hook, secret: 'whsec_secret' },
  ]
  const isRefused = (error: unknown) => isComityError(error, 'config-invalid')
  for (const channel of refused)
    assert.throws(() => checkConfig(withChannels([channel])), isRefused, JSON.stringify(channel))
  assert.throws(() => checkConfig(withChannels([mail, { ...hook, name: 'desk' }])), isRefused, 'one name twice')
})

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const password = 'canary-password'

function certificate(name: string, host = 'localhost') {
  const [key, cert] = [join(bench.dir, `${name}.key`), join(bench.dir, `${name}.crt`)]
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { file: cert, key: readFileSync(key), cert: readFileSync(cert) }
}

/** A mail server that takes only who signs in, and what it heard. */
async function serve(options: SMTPServerOptions) {
  const heard: string[] = []
  const server = new SMTPServer({
    ...{ disableReverseLookup: true, closeTimeout: 100, allowInsecureAuth: true },
    onConnect: (_, done) => {
      heard.push('connected')
      done()
    },
    onAuth: (auth, _, done) => {
      heard.push(`signed in: ${String(auth.password === password)}`)
      if (auth.password === password) done(null, { user: 'comity' })
      // What a server says is nobody's to keep, and some repeat what they were told.
      else done(new Error(`no ${String(auth.password)}`))
    },
    onData: (stream, _, done) => {
      stream.resume().on('end', () => {
        heard.push('mail')
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { heard, server, port: (server.server.address() as AddressInfo).port }
}

test(
  'H-06 mail and password go over TLS to the server whose certificate holds, and no line of log or answer has a secret',
  { skip: hasOpenssl ? false : 'openssl is not installed' },
  async () => {
    const [ours, other, wrong] = [certificate('ours'), certificate('other'), certificate('wrong', 'elsewhere.example')]
    const passwordFile = join(bench.dir, 'password')
    const wrongFile = join(bench.dir, 'wrong-password')
    const openFile = join(bench.dir, 'open-password')
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    await writeFile(wrongFile, 'canary-wrong-password\n', { mode: 0o600 })
    await writeFile(openFile, `${password}\n`, { mode: 0o644 })
    const servers = {
      implicit: await serve({ secure: true, ...ours }),
      starttls: await serve({ ...ours }),
      stranger: await serve({ secure: true, ...other }),
      misnamed: await serve({ secure: true, ...wrong }),
      stripped: await serve({ disabledCommands: ['STARTTLS'] }),
      old: await serve({ secure: true, ...ours, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }),
    }
    const base = { ...mail, host: 'localhost', user: 'comity', passwordFile, ca: ours.file }
    const channel = (name: keyof typeof servers, vary = {}) => ({ ...base, name, port: servers[name].port, ...vary })
    const channels = [
      channel('implicit'),
      channel('starttls', { tls: 'starttls' }),
      channel('stranger'),
      channel('misnamed', { ca: wrong.file }),
      channel('stripped', { tls: 'starttls' }),
      channel('old'),
      { ...channel('implicit'), name: 'mistyped', passwordFile: wrongFile },
      { ...channel('implicit'), name: 'readable', passwordFile: openFile },
    ] as unknown as Notify['channels']
    const path = join(norland.dir, 'node.json')
    const config = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...config, notify: { address, channels } }))
    const printed: string[] = []
    const running = await norland.start({
      log: { level: 'info', stream: { write: (line: string) => printed.push(line) } },
    })
    const told: Record<string, unknown> = {}
    for (const { name } of channels) {
      const asked = { name: 'notice.try', body: { channel: name }, token: norland.first.token }
      const answer = await call(running.ownUrl, asked)
      printed.push(answer.text)
      told[name] = answer.json()['failure']
    }
    await running.stop()
    for (const { server } of Object.values(servers))
      await new Promise<void>((resolve) => {
        server.close(resolve)
      })
    assert.deepEqual(told, {
      ...{ implicit: null, starttls: null, stranger: 'no-tls', misnamed: 'no-tls', stripped: 'no-tls' },
      ...{ old: 'no-tls', mistyped: 'refused', readable: 'secret-unreadable' },
    })
    assert.deepEqual(servers.implicit.heard, ['connected', 'signed in: true', 'mail', 'connected', 'signed in: false'])
    for (const { heard } of [servers.stranger, servers.misnamed, servers.stripped, servers.old])
      assert.deepEqual(
        heard.filter((said) => said !== 'connected'),
        [],
      )
    assert.ok(printed.length > 8)
    assert.ok(!printed.some((line) => line.includes('canary')))
  },
)
