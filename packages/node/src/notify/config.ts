import { isIP } from 'node:net'
import { closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { type DialRule, mayDial } from '../hop/guarded-connect.ts'

const HostName = Type.String({ pattern: '^[A-Za-z0-9.:-]{1,253}$' })
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const FilePath = Type.String({ pattern: '^/[^\\u0000]{1,200}$' })
/** One plain address: no name, comment, quoting or line end that a header could be made of. */
const Mailbox = Type.String({ pattern: '^[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9.-]{1,190}$' })
const WebUrl = Type.String({ pattern: '^https?://[^\\s/?#@\\\\]+(?:/[^\\s#@\\\\]*)?$', maxLength: 500 })

const common = {
  name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
  /** `fenced`: only what is about payment stops and confidential requests; `open`: only what is not (spec/notifications.md §4). */
  audience: oneOf(['open', 'fenced']),
  /** From which step of a climb it is told: 0 from the arrival on, 1 from two thirds of a clock, 2 from its end. */
  step: Type.Integer({ minimum: 0, maximum: 2 }),
  /** Name of the one unit it is for; null: of every unit. */
  unit: Type.Union([Type.Null(), Type.String({ minLength: 1, maxLength: 200 })]),
}

const SmtpChannel = closed({
  ...common,
  kind: Type.Literal('smtp'),
  host: HostName,
  port: Port,
  /** `none` only to an address of this very machine. */
  tls: oneOf(['implicit', 'starttls', 'none']),
  /** A PEM file of who may sign the server's certificate; null takes the system's own list. */
  ca: Type.Union([Type.Null(), FilePath]),
  user: Type.Union([Type.Null(), Type.String({ pattern: '^[\\u0021-\\u007e]{1,200}$' })]),
  passwordFile: Type.Union([Type.Null(), FilePath]),
  from: Mailbox,
  to: Type.Array(Mailbox, { minItems: 1, maxItems: 20 }),
  language: oneOf(['en', 'zh']),
})

const WebhookChannel = closed({
  ...common,
  kind: Type.Literal('webhook'),
  url: WebUrl,
  /** `own`: it may stand on this machine or in a private network; `public`: it is dialled on the internet only (F-03). */
  network: oneOf(['public', 'own']),
  /** Holds the secret as Standard Webhooks write it: `whsec_` and base64 of 24 to 64 bytes. */
  secretFile: FilePath,
})

/** `notify` in node.json (spec/notifications.md §3): where this party's people are told, or null. */
export const NotifyConfig = Type.Union([
  Type.Null(),
  closed({
    /** Where people look it up; stands in every message. */
    address: WebUrl,
    channels: Type.Array(Type.Union([SmtpChannel, WebhookChannel]), { maxItems: 16 }),
  }),
])

export type Smtp = Static<typeof SmtpChannel>
export type Webhook = Static<typeof WebhookChannel>
export type Channel = Smtp | Webhook
export type Notify = Exclude<Static<typeof NotifyConfig>, null>

/** What may be dialled for a webhook. Where a receiver stands is the administrator's word; nobody's is the link (F-03). */
export const dialRules: Readonly<Record<Webhook['network'], DialRule>> = {
  own: { allowsLoopback: true, allowsPrivate: true },
  public: { allowsLoopback: false, allowsPrivate: false },
}

/** Names are there once, and what leaves this machine is encrypted. */
export function isSafeNotify({ channels }: Notify): boolean {
  const names = new Set(channels.map(({ name }) => name))
  return names.size === channels.length && channels.every(isSafeChannel)
}

function isSafeChannel(channel: Channel): boolean {
  if (channel.kind === 'smtp') {
    const hasBoth = (channel.user === null) === (channel.passwordFile === null)
    return hasBoth && (channel.tls !== 'none' || isLoopback(channel.host))
  }
  if (!URL.canParse(channel.url)) return false
  const { protocol, hostname } = new URL(channel.url)
  const host = hostname.replace(/^\[|\]$/g, '')
  // A name is looked at when it is dialled, by the address that it has then.
  const isDialled = isIP(host) === 0 || mayDial(host, dialRules[channel.network])
  return isDialled && (protocol === 'https:' || isLoopback(host))
}

/** An address, never a name: what a name means is for somebody else to say. */
function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
