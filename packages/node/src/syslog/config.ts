import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'

const Host = Type.String({ pattern: '^[A-Za-z0-9.:-]{1,253}$' })
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const Path = Type.String({ pattern: '^/[^\\u0000]{1,200}$' })
/** RFC 5424 §6.2.1: 4 and 10 are for security, 13 is for audit, 16 to 23 are local. */
const Facility = Type.Integer({ minimum: 0, maximum: 23 })

/** `syslog` in node.json (spec/own-http.md §6): the one collector of security events, or null. */
export const SyslogConfig = Type.Union([
  Type.Null(),
  closed({ protocol: Type.Literal('udp'), host: Host, port: Port, facility: Facility }),
  closed({ protocol: Type.Literal('tcp'), host: Host, port: Port, facility: Facility }),
  /** `ca`: a PEM file of who may sign the collector's certificate; null takes the system's own list. */
  closed({
    protocol: Type.Literal('tls'),
    host: Host,
    port: Port,
    facility: Facility,
    ca: Type.Union([Path, Type.Null()]),
  }),
  /** A stream socket: Node opens no datagram sockets of this kind. */
  closed({ protocol: Type.Literal('unix'), path: Path, facility: Facility }),
])

export type Collector = Exclude<Static<typeof SyslogConfig>, null>
