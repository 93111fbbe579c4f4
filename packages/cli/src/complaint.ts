import { ComityError, type ErrorDetails, isComityError } from '@comity/codec'
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { textsOfCode } from './codes.ts'
import { tokenNames } from './connection.ts'
import { escapeJson, escapeLine } from './escape.ts'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'
import type { Session } from './shell.ts'
import type { Language, TextKey, Translate } from './texts.ts'
import { en } from './texts/en.ts'

/** The command that ended with an error, and the session it ran in. */
export interface Running {
  readonly command: Command
  readonly session: Session
}

interface Complaint {
  readonly error: unknown
  readonly running: Running | undefined
  readonly t: Translate
  readonly language: Language
  readonly write: (text: string) => void
}

/** Says an error on standard error, as lines or with `--json` as one document, and returns how the program ends. */
export function complain({ error, running, t, language, write }: Complaint): ExitCode {
  const known = isComityError(error) ? error : undefined
  const code = known?.code ?? 'internal'
  const status = known?.status ?? 500
  const details = known?.details ?? {}
  if (running?.session.print.isJson === true) {
    write(`${escapeJson({ error: { code, status, ...jsonDetails(details) } })}\n`)
    return exitCodeOf({ code, status })
  }
  const meaning = language === 'zh' ? textsOfCode(code, language)?.what : undefined
  const said = known === undefined ? nameOf(error) : meaning === undefined ? known.message : `${code}: ${meaning}`
  write(`comity: ${escapeLine(said)}\n`)
  for (const line of explained({ code, status, details, running, t, language })) write(`${line}\n`)
  const { incident } = details
  // Under the id of a refusal the log has its code again, which is said here already.
  if (status >= 500 && typeof incident === 'string') write(`${t('error.incident', { id: escapeLine(incident) })}\n`)
  return exitCodeOf({ code, status })
}

function jsonDetails({ incident, field, roles, clauses, party }: ErrorDetails): Readonly<Record<string, unknown>> {
  return {
    ...(typeof incident === 'string' ? { incident } : {}),
    ...(typeof field === 'string' ? { field } : {}),
    ...(typeof roles === 'string' ? { roles: roles.split('/') } : {}),
    ...(typeof clauses === 'string' ? { clauses: clauses.split('/') } : {}),
    ...(typeof party === 'string' ? { party } : {}),
  }
}

interface Explaining extends Pick<Complaint, 'running' | 't' | 'language'> {
  readonly code: string
  readonly status: number
  readonly details: ErrorDetails
}

/** Statuses of refusals: the node keeps them, and says why under their id (spec/agreements.md §21). */
const refusals: readonly number[] = [403, 409, 422, 429]

/** What a person needs to know beyond the code: which option, role, clause or folder, why, and what to do. */
function explained({
  code,
  status,
  details: { field, roles, hint, clauses, party, incident },
  running,
  t,
  language,
}: Explaining): readonly string[] {
  const command = running?.command
  const id = escapeLine(command?.args[0] ?? '')
  // Where the node named the roles, they are what is wanting; a verb's own hint is for what it found after that.
  const ofVerb = roles === undefined ? hintKeys(command, code) : []
  const keys = [typeof hint === 'string' ? hint : undefined, ...ofVerb, `remedy.${code}`]
  const found = keys.find((key) => key !== undefined && isText(key))
  const texts = textsOfCode(code, language)
  const isRefusal = refusals.includes(status) && typeof incident === 'string'
  // Who lacks a role is refused before anything is kept under the id, and an auditor is told no decisions of the unit.
  const isKept = isRefusal && roles === undefined && (command === undefined || pathOf(command)[0] !== 'audit')
  const next = found !== undefined && isText(found) ? t(found, { id }) : texts?.next
  return [
    ...(typeof field === 'string' ? [fieldLine(field, { command, t })] : []),
    ...(typeof party === 'string' ? [t('error.party', { party: escapeLine(party) })] : []),
    ...(typeof roles === 'string' ? [t('error.roles', { roles: escapeLine(roles.replaceAll('/', ', ')) })] : []),
    ...(code === 'node-missing' && running !== undefined
      ? [t('error.folder', { dir: escapeLine(folderOf(running)) })]
      : []),
    ...(code === 'token-missing' && running !== undefined ? [tokensLine(running.session)] : []),
    ...(typeof clauses === 'string'
      ? [t('error.clauses', { clauses: escapeLine(clauses.replaceAll('/', ', ')) })]
      : []),
    ...(isRefusal && texts !== undefined ? [t(texts.why)] : []),
    ...(next === undefined || (code === 'schema' && field !== undefined) ? [] : [next]),
    ...(isKept ? [t('error.why', { id: escapeLine(incident) })] : []),
  ]
}

/** Whose token was looked for, and whose there are: without `--as` it is the officer's. */
function tokensLine({ dir, as, t }: Session): string {
  const names = tokenNames(dir)
  const known = names.length === 0 ? t('value.none') : names.join(', ')
  return t('error.tokens', { name: escapeLine(as), known: escapeLine(known) })
}

/** `node start DIR` names its folder itself. */
function folderOf({ command, session }: Running): string {
  const dir = command.registeredArguments[0]?.name() === 'dir' ? command.args[0] : undefined
  return dir === undefined ? session.dir : resolve(dir)
}

/** `hint.hit.confirm.CODE`, then `hint.hit.CODE`. */
function hintKeys(command: Command | undefined, code: string): readonly string[] {
  if (command === undefined) return []
  const path = pathOf(command)
  return path.map((_word, at) => `hint.${path.slice(0, path.length - at).join('.')}.${code}`)
}

/** The words of a command below the program's name. */
export function pathOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()]
}

/** Members of calls whose option or argument has another name. */
const otherNames: Readonly<Record<string, string>> = {
  publishers: 'publisher',
  statuses: 'status',
  roles: 'role',
  searchedSources: 'searched',
  fingerprint: 'words',
  card: 'file',
  terms: 'file',
}

/** Names the option or argument that a member of a call came from, and what it has to be. */
function fieldLine(field: string, { command, t }: { readonly command: Command | undefined; readonly t: Translate }) {
  const names = [field, ownText(otherNames, field)]
  const option = command?.options.find((one) => names.includes(one.attributeName()))
  const argument = command?.registeredArguments.find((one) => names.includes(one.name()))
  const what = option?.flags ?? (argument === undefined ? field : `<${argument.name()}>`)
  const choices = option?.argChoices
  const meaning = option?.description ?? argument?.description ?? t('value.none')
  const more = choices === undefined ? '' : ` (${t('help.choices', { values: choices.join(', ') })})`
  return t('error.field', { what: escapeLine(what), meaning: `${meaning}${more}` })
}

/** What kind of failure it was. Its message could hold what was being worked on. */
function nameOf(error: unknown): string {
  return error instanceof Error && !(error instanceof ComityError) ? `internal: ${error.name}` : 'internal'
}

function ownText(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined
}

/** Tells whether a key is one of the catalogue. */
export function isText(key: string): key is TextKey {
  return Object.hasOwn(en, key)
}
