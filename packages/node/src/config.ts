import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { offences } from '@comity/agreement'
import { closed, ownId, utf8Decode, utf8Encode } from '@comity/codec'
import { Card, CardOffences } from '@comity/protocol'
import Type, { type Static } from 'typebox'
import { Check, Errors } from 'typebox/schema'
import { fail } from './errors.ts'
import { writeDurably } from './files.ts'
import { LogConfig } from './log/log-config.ts'
import { isSafeNotify, NotifyConfig } from './notify/config.ts'
import { SyslogConfig } from './syslog/config.ts'

const Port = Type.Integer({ minimum: 0, maximum: 65_535 })
const HostName = Type.String({ pattern: '^[A-Za-z0-9.:-]{1,253}$' })
const card = Card.properties

/** `node.json`: what an organisation sets. No secret stands in it. Nothing has a silent default; `init` writes it all. */
export const NodeConfig = closed({
  schema: Type.Literal(1),
  party: card.party,
  names: card.names,
  country: card.country,
  memberClass: card.memberClass,
  contacts: card.contacts,
  /** What this party's law knows (spec/agreements.md §19); null or absent: nothing is declared. */
  offences: Type.Optional(Type.Union([Type.Null(), CardOffences])),
  /** Where people call: an address, a port (0 = any free one), and host names served besides the address. */
  own: closed({ host: HostName, port: Port, names: Type.Array(HostName, { maxItems: 16 }) }),
  /** Where partners call, and the public URL that stands in the card. */
  partner: closed({
    host: HostName,
    port: Port,
    url: Type.String({ pattern: '^https?://[^\\s/?#]+$', maxLength: 300 }),
  }),
  settings: closed({
    partnerElementsPerDay: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
    cards: Type.Boolean(),
    training: Type.Boolean(),
  }),
  /** Where security events go besides the database; absent in a node.json from before there was such a setting. */
  syslog: Type.Optional(SyslogConfig),
  /** Where this party's people are told of what is urgent (spec/notifications.md §3); absent as null: nowhere but in the node. */
  notify: Type.Optional(NotifyConfig),
  /** How the log grows; absent as in a node.json from before: at once, without fillers. */
  log: Type.Optional(LogConfig),
})

export type NodeConfigValue = Static<typeof NodeConfig>

/** Reads and checks `node.json` strictly. Throws `config-invalid` with the first field that is wrong. */
export async function readConfig(dir: string): Promise<NodeConfigValue> {
  const path = join(dir, 'node.json')
  let value: unknown
  try {
    // Whoever can write this file decides where partners call.
    if (((await stat(path)).mode & 0o022) !== 0) return fail('config-invalid', {})
    value = JSON.parse(utf8Decode(await readFile(path)))
  } catch {
    return fail('config-invalid', {})
  }
  return checkConfig(value)
}

/** Writes a new `node.json`. Throws `config-invalid`, `already-initialized`. */
export async function writeConfig(dir: string, config: NodeConfigValue): Promise<void> {
  const text = `${JSON.stringify(checkConfig(config), undefined, 2)}\n`
  await writeDurably(join(dir, 'node.json'), utf8Encode(text), 0o600)
}

/** Checks a configuration before anything is made from it. Throws `config-invalid`. */
export function checkConfig(value: unknown): NodeConfigValue {
  if (Check(NodeConfig, value)) {
    if (!isDeclaration(value)) return fail('config-invalid', { field: ownId('offences') })
    const { notify } = value
    if (notify != null && !isSafeNotify(notify)) return fail('config-invalid', { field: ownId('notify/channels') })
    return shareOneAddress(value) ? fail('config-invalid', { field: ownId('partner/port') }) : value
  }
  const [, [first]] = Errors(NodeConfig, value)
  const field = first?.instancePath.slice(1).toLowerCase() ?? ''
  // Names of fields come from the schema, or are a stranger's own; those are not repeated.
  return /^[a-z0-9/]{1,60}$/.test(field) ? fail('config-invalid', { field: ownId(field) }) : fail('config-invalid', {})
}

/** Partners may know names that this node does not; what it says itself it has to know, once. */
function isDeclaration({ offences: declared }: NodeConfigValue): boolean {
  const names = declared == null ? [] : [...declared.criminalised, ...declared.notCriminalised]
  return new Set(names).size === names.length && names.every((name) => offences.some((known) => known === name))
}

/** People and partners have doors of their own; a wildcard address is every address. */
function shareOneAddress({ own, partner }: NodeConfigValue): boolean {
  if (own.port === 0 || own.port !== partner.port) return false
  return own.host === partner.host || [own.host, partner.host].some((host) => ['0.0.0.0', '::'].includes(host))
}
