import { readFile } from 'node:fs/promises'
import type { NoticeFailure } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import MailComposer from 'nodemailer/lib/mail-composer'
import SmtpConnection from 'nodemailer/lib/smtp-connection'
import { readSecret } from '../files.ts'
import type { Smtp } from './config.ts'
import type { NoticeMessage } from './message.ts'
import { lineNames, subjects } from './texts.ts'

const second = 1_000
/** All of one mail, from the look-up of the name to the last answer. */
const patience = 20 * second
const maxAnswer = 16_384

/** Sends one mail, over a connection of its own. Null where the server took it for every recipient. */
export async function sendMail(
  channel: Smtp,
  { message, signal }: { readonly message: NoticeMessage; readonly signal: AbortSignal },
): Promise<NoticeFailure | null> {
  let secrets: Secrets
  try {
    secrets = await secretsOf(channel)
  } catch {
    return 'secret-unreadable'
  }
  const mail = await composeMail(channel, message)
  const connection = connectionTo(channel, secrets)
  const ended = new AbortController()
  const timer = AbortSignal.any([signal, AbortSignal.timeout(patience), ended.signal])
  const given = new Promise<never>((_, reject) => {
    timer.addEventListener('abort', () => {
      reject(new TimedOut())
    })
  })
  given.catch(() => undefined)
  try {
    await Promise.race([converse(connection, { channel, secrets, mail }), given])
    return null
  } catch (error) {
    return failureOf(error)
  } finally {
    ended.abort()
    connection.close()
  }
}

class TimedOut extends Error {}

interface Secrets {
  readonly password: string
  readonly ca: string | undefined
}

/** Read for each mail, so that a changed password needs no restart. */
async function secretsOf({ passwordFile, ca }: Smtp): Promise<Secrets> {
  const password = passwordFile === null ? '' : Buffer.from(await readSecret(passwordFile)).toString('utf8')
  return { password: password.replace(/\r?\n$/, ''), ca: ca === null ? undefined : await readFile(ca, 'utf8') }
}

/** TLS as the channel says and never less: a server that does not offer it is not spoken to any further. */
function connectionTo({ host, port, tls, from }: Smtp, { ca }: Secrets): SmtpConnection {
  return new SmtpConnection({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    opportunisticTLS: false,
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    name: from.slice(from.indexOf('@') + 1),
    allowInternalNetworkInterfaces: true,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    socketCloseTimeout: 0,
    maxResponseSize: maxAnswer,
  })
}

async function converse(
  connection: SmtpConnection,
  { channel, secrets, mail }: { readonly channel: Smtp; readonly secrets: Secrets; readonly mail: Buffer },
): Promise<void> {
  const { user, from, to } = channel
  await new Promise<void>((resolve, reject) => {
    // Whatever goes wrong outside a step is said here, also after a step has been answered.
    connection.on('error', reject)
    connection.once('end', () => {
      reject(new Error('ended'))
    })
    connection.connect((error) => {
      settle(error, resolve, reject)
    })
  })
  if (user !== null)
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.login({ user, pass: secrets.password }, (error) => {
        settle(error, resolve, reject)
      })
    })
  const { rejected } = await new Promise<{ readonly rejected: readonly string[] }>((resolve, reject) => {
    connection.once('error', reject)
    connection.send({ from, to: [...to] }, mail, (error, info) => {
      if (error === null) resolve(info)
      else reject(error)
    })
  })
  // Where one recipient was refused the mail is tried again for all: whoever has it knows it by its id.
  if (rejected.length > 0) throw Object.assign(new Error('a recipient was refused'), { code: 'EENVELOPE' })
  connection.quit()
}

function settle(error: Error | null | undefined, resolve: () => void, reject: (error: Error) => void): void {
  if (error == null) resolve()
  else reject(error)
}

/** One fixed text; the same bytes each time it is sent (RFC 5322, RFC 3834 §5). */
async function composeMail({ from, to, language }: Smtp, message: NoticeMessage): Promise<Buffer> {
  const names = lineNames[language]
  const subject = subjects[language][message.kind]
  const lines = [
    [names.kind, message.kind],
    [names.urgency, message.urgency],
    [names.object, message.object],
    [names.clock, message.clock],
    [names.due, message.due === null ? null : formatInstant(message.due)],
    [names.contact, message.contact === null ? null : String(message.contact)],
    [names.look, message.address],
  ].flatMap(([name, value]) => (value == null ? [] : [`${String(name)}: ${value}`]))
  const composer = new MailComposer({
    from,
    to: [...to],
    subject: `[Comity] ${message.urgency === null ? '' : `${message.urgency}: `}${subject}`,
    text: `${subject}\n\n${lines.join('\n')}\n`,
    date: new Date(message.at),
    messageId: `<${message.id}@${from.slice(from.indexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Comity-Notice': message.id },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

function failureOf(error: unknown): NoticeFailure {
  if (error instanceof TimedOut) return 'timed-out'
  const { code, originalCode } = error as { readonly code?: unknown; readonly originalCode?: unknown }
  // Codes of TLS have underlines, those of the system have none; of both nothing but the code is read.
  if (code === 'ETLS' || (code === 'ESOCKET' && String(originalCode).includes('_'))) return 'no-tls'
  if (code === 'ETIMEDOUT') return 'timed-out'
  return ['EAUTH', 'EENVELOPE', 'EMESSAGE', 'EPROTOCOL', 'ENOAUTH'].includes(String(code)) ? 'refused' : 'unreachable'
}
