import { formatInstant, type Instant } from '@comity/codec'

/** A security event as a collector reads it: closed names and numbers, never content. */
export interface SyslogEvent {
  /** The minute in which it happened. */
  readonly minute: Instant
  /** Code of the party, or `unknown`. */
  readonly peer: string
  readonly route: string
  readonly code: string
  /** How often in that minute, as far as known when it was sent. */
  readonly count: number
}

export interface SyslogSource {
  /** RFC 5424 §6.2.1. */
  readonly facility: number
  /** The party's code stands as HOSTNAME: a node has no other name that means anything to others. */
  readonly party: string
  readonly pid: number
}

/** RFC 5424 §6.2.1: a refusal is a warning; what it was stands in the structured data. */
const warning = 4
/** RFC 5424 §7.2.2 wants an enterprise number; this one is kept free for use without registration (RFC 5612). */
const structuredId = 'comity@32473'
const messageId = 'security-event'

/**
 * One event as RFC 5424 §6 writes it: version 1, structured data, no free text.
 */
export function formatSyslog(event: SyslogEvent, source: SyslogSource, at: Instant): string {
  const priority = source.facility * 8 + warning
  const header = `<${String(priority)}>1 ${formatInstant(at)} ${source.party} comity ${String(source.pid)} ${messageId}`
  const parameters = [
    ['code', event.code],
    ['peer', event.peer],
    ['route', event.route],
    ['count', String(event.count)],
    ['minute', formatInstant(event.minute)],
  ] as const
  return `${header} [${structuredId}${parameters.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')}]`
}

/** RFC 6587 §3.4.1, RFC 5425 §4.3: octet counting, the one framing in which no message can look like two. */
export function frameSyslog(message: string): Uint8Array {
  const bytes = Buffer.from(message, 'utf8')
  return Buffer.concat([Buffer.from(`${String(bytes.length)} `), bytes])
}

/** RFC 5424 §6.3.3: these three are escaped. Control characters are none of ours; they would forge lines. */
function escaped(value: string): string {
  // eslint-disable-next-line no-control-regex -- the characters that must not stand in a line
  return value.replaceAll(/[\u0000-\u001f\u007f]/g, '?').replaceAll(/["\\\]]/g, '\\$&')
}
