import { type Terms, TermsSchema } from '@comity/agreement'
import type { UnchangedTexts } from '@comity/agreement/negotiation'
import { agreementShow } from '@comity/client/api'
import { checkShape, isComityError } from '@comity/codec'
import type { Static, TSchema } from 'typebox'
import { escapeLine } from './escape.ts'
import type { Session } from './shell.ts'
import type { Translate } from './texts.ts'

/** Says on standard error what a person should look at; what was asked for goes on. */
export function warn({ stderr, t }: Pick<Session, 'stderr' | 't'>, what: string): void {
  stderr.write(`${warningText(t, what)}\n`)
}

/** A sentence of the catalogue as a warning. */
export function warningText(t: Translate, what: string): string {
  return t('say.warning', { what })
}

/** That a clause has new terms, and texts from before them. */
export function unchangedText(t: Translate, { clause, languages }: UnchangedTexts): string {
  return t('warning.unchangedTexts', { clause: escapeLine(clause), languages: escapeLine(languages.join(', ')) })
}

/**
 * Warns of terms whose texts say something else, as far as a program can see it: figures in a text of a template, and texts
 * that were there before the terms changed. What are no terms is left to whoever refuses them.
 */
export async function warnOfTerms(session: Session, terms: unknown): Promise<void> {
  if (!hasShape(TermsSchema, terms)) return
  await warnOfOversight(session, terms)
  await warnOfExample(session, terms)
  const { t } = session
  const { agreementTemplates, contradictedFigures } = await import('@comity/agreement/templates')
  for (const { clause, language, said, meant } of contradictedFigures(agreementTemplates, terms)) {
    const values = { clause, language, said: escapeLine(said), meant: escapeLine(meant) }
    warn(session, t('warning.contradicted', values))
  }
}

/** Warns of parties whose oversight the terms give no contact of. */
export async function warnOfOversight(session: Session, { parties, oversight }: Terms): Promise<void> {
  const { unnamedContact } = await import('@comity/agreement/templates')
  const named = new Set(oversight.filter(({ contact }) => contact !== unnamedContact).map(({ party }) => party))
  const without = parties.map(({ party }) => party).filter((party) => !named.has(party))
  if (without.length === 0) return
  warn(session, session.t('warning.oversight', { parties: escapeLine(without.join(', ')) }))
}

/** Warns of what of a template says that it is an example, which nobody should sign. */
export async function warnOfExample(session: Session, terms: Terms): Promise<void> {
  const { exampleWords } = await import('@comity/agreement/templates')
  const { clauses, isTitle } = exampleWords(terms)
  const { t } = session
  if (clauses.length > 0) warn(session, t('warning.exampleClause', { clauses: escapeLine(clauses.join(', ')) }))
  if (isTitle) warn(session, t('warning.exampleTitle'))
}

/** What `warnOfTerms` warns of, and for terms that take the place of others which texts are still theirs. */
export async function warnOfSuccessor(session: Session, terms: unknown): Promise<void> {
  await warnOfTerms(session, terms)
  if (!hasShape(TermsSchema, terms) || terms.supersedes === undefined) return
  const before = await termsOf(session, terms.supersedes)
  if (before === undefined) return
  const { unchangedBetween } = await import('@comity/agreement/negotiation')
  for (const one of unchangedBetween(before, terms)) warn(session, unchangedText(session.t, one))
}

/** What `warnOfSuccessor` warns of, for terms that the node has; of others it says itself that it has none. */
export async function warnOfAgreement(session: Session, agreement: string): Promise<void> {
  const terms = await termsOf(session, agreement)
  if (terms !== undefined) await warnOfSuccessor(session, terms)
}

/** Terms of an agreement; undefined where the node has none such, which it says itself when they are acted on. */
async function termsOf({ call }: Session, agreement: string): Promise<Terms | undefined> {
  try {
    const { terms } = await call(agreementShow, { agreement })
    return hasShape(TermsSchema, terms) ? terms : undefined
  } catch (error) {
    if (isComityError(error)) return undefined
    throw error
  }
}

/** Whether a value has a shape; where it has not, the node refuses it and says so. */
export function hasShape<const Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> {
  try {
    checkShape(schema, value)
    return true
  } catch (error) {
    if (isComityError(error, 'schema')) return false
    throw error
  }
}
