import { type Terms, TermsSchema } from '@comity/agreement'
import { checkShape } from '@comity/codec'
import type { Fact } from './output.ts'
import type { Translate } from './texts.ts'

/** What a person looks for first in an agreement: its title, parties, profiles, budgets and time. */
export function termsFacts(value: unknown, t: Translate): readonly Fact[] {
  const terms = checkShape(TermsSchema, value)
  const profiles = new Set(terms.match.flatMap((rule) => rule.profiles))
  return [
    ['label.title', titleOf(terms, t)],
    ['label.parties', terms.parties.map(({ party }) => party)],
    ['label.profiles', [...profiles].sort()],
    ['label.daily', allowances(terms.budgets.perDay)],
    ['label.firstLoad', allowances(terms.budgets.firstLoad)],
    ['label.inForceFrom', terms.inForce.from],
    ['label.until', terms.inForce.until],
  ]
}

/** The title in the reader's language, or in the first it has. */
export function titleOf({ title }: Pick<Terms, 'title'>, t: Translate): string | undefined {
  const spoken = title.find(({ language }) => language.split('-')[0] === t('program.language'))
  return (spoken ?? title[0])?.text
}

function allowances(rules: Terms['budgets']['perDay']): readonly string[] {
  return rules.map(({ profiles, elements }) => `${profiles.join(' ')}: ${String(elements)}`)
}
