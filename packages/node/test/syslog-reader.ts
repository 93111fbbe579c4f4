import assert from 'node:assert/strict'

/** What a collector reads out of one message. */
export interface SyslogMessage {
  readonly facility: number
  readonly severity: number
  readonly timestamp: string
  readonly hostname: string
  readonly application: string
  readonly process: string
  readonly id: string
  readonly data: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly text: string
}

// RFC 5424 §6, rule by rule; the lengths are those of the grammar.
const header = new RegExp(
  [
    '^<(0|[1-9][0-9]{0,2})>1', // PRI, VERSION
    '(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?(?:Z|[+-]\\d\\d:\\d\\d))', // TIMESTAMP
    '([\\x21-\\x7e]{1,255})', // HOSTNAME
    '([\\x21-\\x7e]{1,48})', // APP-NAME
    '([\\x21-\\x7e]{1,128})', // PROCID
    '([\\x21-\\x7e]{1,32}) ', // MSGID
  ].join(' '),
)
const name = '[\\x21\\x23-\\x3c\\x3e-\\x5c\\x5e-\\x7e]{1,32}'
const element = new RegExp(`^\\[(${name})((?: ${name}="(?:[^"\\\\\\]]|\\\\.)*")*)\\]`, 's')
const parameter = new RegExp(` (${name})="((?:[^"\\\\\\]]|\\\\.)*)"`, 'gs')

/** Reads one message strictly by RFC 5424 §6; whatever does not follow the grammar throws. */
export function parseSyslog(message: string): SyslogMessage {
  const [whole, priority, timestamp, hostname, application, process, id] = header.exec(message) ?? []
  assert.ok(whole !== undefined && Number(priority) <= 191, `no RFC 5424 header: ${message}`)
  let rest = message.slice(whole.length)
  const data: Record<string, Record<string, string>> = {}
  for (let found = element.exec(rest); found !== null; found = element.exec(rest)) {
    const [text, key = '', parameters = ''] = found
    const pairs = [...parameters.matchAll(parameter)].map(
      ([, name = '', value = '']) => [name, value.replaceAll(/\\(["\\\]])/g, '$1')] as const,
    )
    data[key] = Object.fromEntries(pairs)
    rest = rest.slice(text.length)
  }
  assert.ok(Object.keys(data).length > 0, `no structured data: ${message}`)
  assert.ok(rest === '' || rest.startsWith(' '), `something follows the structured data: ${rest}`)
  return {
    facility: Number(priority) >> 3,
    severity: Number(priority) & 7,
    timestamp: timestamp ?? '',
    hostname: hostname ?? '',
    application: application ?? '',
    process: process ?? '',
    id: id ?? '',
    data,
    text: rest.slice(1),
  }
}

/** RFC 6587 §3.4.1: the complete frames of a stream; a frame that has not come whole is left out. */
export function parseFrames(stream: Buffer): readonly string[] {
  const frames: string[] = []
  let at = 0
  while (at < stream.length) {
    const space = stream.indexOf(0x20, at)
    if (space < 0) return frames
    const digits = stream.toString('latin1', at, space)
    assert.match(digits, /^[1-9][0-9]{0,8}$/)
    const end = space + 1 + Number(digits)
    if (end > stream.length) return frames
    frames.push(stream.toString('utf8', space + 1, end))
    at = end
  }
  return frames
}
