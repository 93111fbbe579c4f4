import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** One mail as one recipient got it. */
export interface Mail {
  readonly to: string
  /** As it crossed the wire. */
  readonly raw: string
  readonly subject: string
  /** All of it as a person or a search would read it: headers and text, decoded. */
  readonly text: string
}

/** A real mail server on loopback. */
export interface MailServer {
  readonly port: number
  readonly mails: readonly Mail[]
  /** While true, a mail is taken in full and the server says nothing to it. */
  isHolding: boolean
  readonly close: () => Promise<void>
}

export async function openMailServer(): Promise<MailServer> {
  const mails: Mail[] = []
  const state = { isHolding: false }
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        for (const { address } of session.envelope.rcptTo) mails.push({ to: address, raw, ...decoded(raw) })
        if (!state.isHolding) done()
      })
    },
  })
  // A client that goes away in the middle is what some tests are about.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(resolve)
    })
  return Object.assign(state, { port: (server.server.address() as AddressInfo).port, mails, close })
}

/** What RFC 2047 and RFC 2045 hide from a search. */
function decoded(raw: string): Pick<Mail, 'subject' | 'text'> {
  const end = raw.indexOf('\r\n\r\n')
  const headers = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .replaceAll(/(=\?[^?]+\?[BQ]\?[^?]*\?=) (?==\?)/g, '$1')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B' ? fromBase64(word) : fromQuoted(word.replaceAll('_', ' ')),
    )
  const body = raw.slice(end + 4)
  const encoding = /^content-transfer-encoding: (\S+)/im.exec(headers)?.[1]?.toLowerCase()
  const said = encoding === 'base64' ? fromBase64(body) : encoding === 'quoted-printable' ? fromQuoted(body) : body
  return { subject: /^subject: (.*)$/im.exec(headers)?.[1] ?? '', text: `${headers}\n\n${said}` }
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}

function fromQuoted(text: string): string {
  const bytes = text.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => `%${hex}`)
  return decodeURIComponent(bytes.replaceAll(/%(?![0-9A-F]{2})/gi, '%25'))
}
