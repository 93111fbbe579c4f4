import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as api from '@comity/client/api'
import type { NodeConfigValue } from '@comity/node'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { freezeTerms } from './freeze-scene.ts'
import { type Mail, type MailServer, openMailServer } from './mail-reader.ts'

export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const question = 'Who is canary-in-the-question?'
export const lines = ['one', 'two', 'three', 'four', 'five'].map((name) => `canary-${name}.example`)
const contacts = ['Canary Desk', 'Canary Chief', 'Canary Director'].map((name) => ({
  ...{ name, hours: '24/7 UTC', languages: ['en', 'zh'] },
}))

export interface Posted {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Receivers on loopback: one of mail, one of webhooks, and one that takes a connection and never says a word. */
interface Receivers {
  readonly mail: MailServer
  readonly posts: readonly Posted[]
  readonly hooks: number
  readonly silent: number
  /** How often somebody spoke TLS to the receiver of webhooks, which has none. */
  readonly inward: () => number
  /** While true, a post is read in full and nothing is answered. */
  readonly hold: (isHolding: boolean) => void
  readonly close: () => Promise<void>
}

export interface NotifyScene extends Pick<Receivers, 'posts' | 'inward'> {
  readonly net: Testnet
  readonly police: TestParty
  readonly bank: TestParty
  readonly agreement: string
  readonly mails: readonly Mail[]
  readonly hold: (isHolding: boolean) => void
  /** Sends one more urgent request to the bank. */
  readonly send: (vary?: { readonly confidential?: boolean }) => Promise<string>
  /** Waits until so many mails about something have come to somebody. */
  readonly mailed: (to: string, object: string, count?: number) => Promise<readonly Mail[]>
  readonly sentTo: (to: string, object: string) => readonly Mail[]
  readonly close: () => Promise<void>
}

export async function openNotifyScene(): Promise<NotifyScene> {
  const receivers = await openReceivers()
  const secretFile = join(tmpdir(), `comity-notify-${String(process.pid)}`)
  await writeFile(secretFile, `${secret}\n`, { mode: 0o600 })
  const close = async () => {
    await Promise.all([receivers.close(), rm(secretFile, { force: true })])
  }
  try {
    const net = await startTestnet({
      parties: [
        { code: 'norland-police', memberClass: 'agency', country: 'NO', notify: policeNotify(receivers) },
        {
          code: 'sudland-bank',
          memberClass: 'company',
          country: 'SU',
          contacts,
          notify: bankNotify(receivers, secretFile),
        },
      ],
    })
    const scene = await beginScene(net, receivers)
    return { ...scene, close: () => Promise.all([net.close(), close()]).then(() => undefined) }
  } catch (error) {
    await close()
    throw error
  }
}

async function beginScene(net: Testnet, receivers: Receivers): Promise<Omit<NotifyScene, 'close'>> {
  const [police, bank] = [net.party('norland-police'), net.party('sudland-bank')]
  await net.introduceAll()
  const agreement = await net.signAgreement(freezeTerms(net))
  await importLines(bank, { case: await openCase(bank), profile: 'domain/1', lines })
  await publish(bank, agreement)
  await sync(police, { agreement, publisher: bank })
  const file = await openCase(police)
  await importLines(police, { case: file, profile: 'domain/1', lines })
  await ask(police, { case: file, agreement, publishers: [bank] })
  const hits = (await police.call(api.hitList, {}, 'officer')).hits.map(({ hit }) => hit)
  for (const hit of hits) await police.call(api.hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const { mail, posts, inward } = receivers
  const sentTo = (to: string, object: string) =>
    mail.mails.filter((each) => each.to === to && each.text.includes(object))
  return {
    ...{ net, police, bank, agreement, posts, inward, mails: mail.mails, sentTo },
    hold: (isHolding) => {
      mail.isHolding = isHolding
      receivers.hold(isHolding)
    },
    send: async (vary = {}) => {
      const hit = hits.pop() ?? assert.fail('no more hits')
      const { request } = await police.call(api.requestOpen, { hit, urgency: 'E1', question, ...vary }, 'officer')
      await police.call(api.requestApprove, { request }, 'approver')
      return request
    },
    mailed: (to, object, count = 1) =>
      eventually(() => {
        const found = sentTo(to, object)
        return Promise.resolve(found.length >= count ? found : undefined)
      }, 60_000),
  }
}

async function openReceivers(): Promise<Receivers> {
  const posts: Posted[] = []
  const held: ServerResponse[] = []
  let isHeld = false
  const hooks = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '' } = request
      if (url === '/redirect') response.writeHead(307, { location: '/pager' }).end()
      else if (url === '/huge') response.end(Buffer.alloc(1_000_000))
      else {
        posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
        if (isHeld) held.push(response)
        else response.writeHead(204).end()
      }
    })
  })
  let spokenTls = 0
  hooks.on('clientError', (error, socket) => {
    // What is no HTTP at all, as the first bytes of TLS are.
    if ('code' in error && String(error.code).startsWith('HPE_')) spokenTls += 1
    socket.destroy()
  })
  const sockets = new Set<Socket>()
  const silent = createTcp((socket) => sockets.add(socket.on('error', () => undefined)))
  const portOf = (server: typeof silent) =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        resolve((server.address() as AddressInfo).port)
      })
    })
  const mail = await openMailServer()
  return {
    ...{ mail, posts, hooks: await portOf(hooks), silent: await portOf(silent) },
    inward: () => spokenTls,
    hold: (isHolding) => {
      isHeld = isHolding
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      silent.close()
      hooks.closeAllConnections()
      hooks.close()
      await mail.close()
    },
  }
}

type Notify = NonNullable<NodeConfigValue['notify']>
type Channel = Notify['channels'][number]
type Smtp = Extract<Channel, { kind: 'smtp' }>
type Webhook = Extract<Channel, { kind: 'webhook' }>

/** Three channels by mail: the desk from the arrival on, its chief from two thirds of a clock on, and the fenced desk. */
function mailChannels(whose: string, { mail: { port } }: Receivers) {
  const mail: Omit<Smtp, 'name' | 'to'> = {
    ...{ kind: 'smtp' as const, audience: 'open' as const, step: 0, unit: null, host: '127.0.0.1', port, ca: null },
    ...{
      tls: 'none' as const,
      user: null,
      passwordFile: null,
      from: `comity@${whose}.example`,
      language: 'en' as const,
    },
  }
  const channels: Channel[] = [
    { ...mail, name: 'desk', to: [`desk@${whose}.example`], unit: 'Cybercrime unit' },
    { ...mail, name: 'chief', step: 1, language: 'zh', to: [`chief@${whose}.example`] },
    { ...mail, name: 'mlro', audience: 'fenced', to: [`mlro@${whose}.example`] },
  ]
  return { mail, channels }
}

function policeNotify(receivers: Receivers): Notify {
  return { address: 'https://police.example', channels: mailChannels('police', receivers).channels }
}

function bankNotify(receivers: Receivers, secretFile: string): Notify {
  const { mail, channels } = mailChannels('bank', receivers)
  const common = { kind: 'webhook' as const, audience: 'open' as const, step: 0, unit: null, secretFile }
  const hook: Omit<Webhook, 'name' | 'url'> = { ...common, network: 'own' }
  const at = `http://127.0.0.1:${String(receivers.hooks)}`
  return {
    address: 'https://bank.example/comity',
    channels: [
      ...channels,
      { ...mail, name: 'others', unit: 'Economic crime', to: ['others@bank.example'] },
      { ...mail, name: 'silent', port: receivers.silent, to: ['silent@bank.example'] },
      { ...mail, name: 'no-tls', tls: 'starttls', to: ['no-tls@bank.example'] },
      { ...hook, name: 'pager', url: `${at}/pager` },
      { ...hook, name: 'redirect', url: `${at}/redirect` },
      { ...hook, name: 'huge', url: `${at}/huge` },
      // The name is of this machine, so a receiver on the internet it is not (F-03).
      { ...common, network: 'public', name: 'inward', url: `https://localhost:${String(receivers.hooks)}/inward` },
    ],
  }
}
