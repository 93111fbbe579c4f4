import type { MemberClass, Terms } from '../terms.ts'
import type { TemplateName } from '../template-names.ts'
import type { Bilingual } from '../words/code-words.ts'

/** A party's part in a template. A party has the first role of its member class. */
export interface TemplateRole {
  readonly role: string
  readonly memberClasses: readonly MemberClass[]
  /** Parties of this role that the template needs, and may have. */
  readonly least: number
  readonly most: number
}

/**
 * One clause: its text in both languages. `{name}` is a figure of the members of the terms that stand in this clause
 * (src/words/figures.ts), or the parties of a role.
 */
export interface TemplateClause extends Bilingual {
  readonly id: string
}

/**
 * The terms of a template. Lists of parties hold roles; the rest are the figures that stand in the terms, and from there in
 * the text.
 */
export interface TemplateTerms extends Pick<
  Terms,
  | 'match'
  | 'index'
  | 'budgets'
  | 'requests'
  | 'clocks'
  | 'handling'
  | 'refusal'
  | 'dualCriminality'
  | 'log'
  | 'retention'
> {
  /** The clause in which each party's oversight is named. */
  readonly oversight: { readonly clause: string }
  /** How an audit is held where auditors are named, and the clause that names them; without any it is left out. */
  readonly audit: NonNullable<Terms['audit']>
  /** How payments are stopped, where a rule of requests lets anybody ask for it. */
  readonly freeze?: NonNullable<Terms['freeze']>
  readonly inForce: {
    readonly clause: string
    readonly rule:
      | { readonly kind: 'all' }
      /** n of m, n being this share of the parties, rounded up. */
      | { readonly kind: 'share'; readonly numerator: number; readonly denominator: number }
      | { readonly kind: 'date'; readonly afterDays: number }
    readonly termDays: number
    readonly noticeDays: number
  }
}

/** An agreement that a lawyer can start from: an example, and not legal advice. */
export interface AgreementTemplate {
  readonly name: TemplateName
  /** One line for a list. */
  readonly summary: Bilingual
  readonly title: Bilingual
  readonly roles: readonly TemplateRole[]
  readonly clauses: readonly TemplateClause[]
  readonly terms: TemplateTerms
}
