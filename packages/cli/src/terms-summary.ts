import { type Terms, TermsSchema } from '@comity/agreement'
import { checkShape } from '@comity/codec'
import type { Fact } from './output.ts'
import type { Translate } from './texts.ts'

/**
 * What a person looks for first in an agreement, and has to have seen before a signature: its title, parties, what is asked
 * and how much, under which marking, who watches and audits, when it begins and how one leaves.
 */
export async function termsFacts(value: unknown, t: Translate): Promise<readonly Fact[]> {
  const terms = checkShape(TermsSchema, value)
  const { statementsOf } = await import('@comity/agreement/words')
  const language = t('program.language') === 'zh' ? 'zh' : 'en'
  const statements = statementsOf(terms, language)
  const figure = (member: keyof Terms, name: string) =>
    statements.find((statement) => statement.member === member)?.figures[name]
  const profiles = new Set(terms.match.flatMap((rule) => rule.profiles))
  const statuses = new Set(terms.match.flatMap((rule) => rule.statuses))
  const { tlp, pap, europol } = terms.handling
  return [
    ['label.title', titleOf(terms, t)],
    ['label.supersedes', terms.supersedes],
    ['label.parties', terms.parties.map(({ party }) => party)],
    ['label.profiles', [...profiles].sort()],
    ['label.statuses', [...statuses]],
    ['label.daily', allowances(terms.budgets.perDay)],
    ['label.firstLoad', allowances(terms.budgets.firstLoad)],
    ['label.handlingCeiling', `TLP:${tlp} PAP:${pap} ${europol.join(' ')}`.trimEnd()],
    ['label.retentionTime', figure('retention', 'retention')],
    ['label.oversightContacts', terms.oversight.length === 0 ? t('value.none') : figure('oversight', 'oversight')],
    ['label.auditors', terms.auditors.length === 0 ? t('value.none') : figure('auditors', 'auditors')],
    ['label.openings', figure('audit', 'openings')],
    ['label.inForceRule', figure('inForce', 'rule')],
    ['label.inForceFrom', terms.inForce.from],
    ['label.until', terms.inForce.until],
    ['label.noticeTime', figure('inForce', 'notice')],
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
