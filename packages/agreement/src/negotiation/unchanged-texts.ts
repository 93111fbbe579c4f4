import { canonicalText } from '@comity/codec'
import type { Terms } from '../terms.ts'
import { divideTerms, type Provision } from './provisions.ts'
import type { Proposal } from './standing.ts'

/** What of a proposal is looked at here. */
type Proposed = Pick<Proposal, 'proposal' | 'base' | 'provision'>

/** A clause whose terms are other ones, while its texts in some languages are as they were. */
export interface UnchangedTexts {
  readonly clause: string
  /** Languages of the texts, in the order of the clause. */
  readonly languages: readonly string[]
}

/**
 * The languages in which a proposal says what was already said before it with other terms (spec/negotiation.md §6): a
 * person may read there what the terms say no more. What counts is the earliest of the proposals that it rests on and that
 * have the text: whoever takes terms back to those is told nothing. No proof of an error: a text may be without figures.
 */
export function unchangedTexts(proposal: string, proposals: readonly Proposed[]): readonly string[] {
  const [newest, ...before] = lineOf(proposal, proposals)
  if (newest === undefined) return []
  const terms = canonicalText(newest.terms)
  return newest.text
    .filter((text) => {
      const first = before.findLast((provision) => provision.text.some((one) => isSame(one, text)))
      return first !== undefined && canonicalText(first.terms) !== terms
    })
    .map(({ language }) => language)
}

/** The same between terms and those that take their place. */
export function unchangedBetween(before: Terms, after: Terms): readonly UnchangedTexts[] {
  const former = divideTerms(before)
  return [...divideTerms(after)]
    .map(([clause, provision]) => {
      const was = former.get(clause) ?? null
      const proposals = [
        { proposal: 'before', base: null, provision: was },
        { proposal: 'after', base: 'before', provision },
      ]
      return { clause, languages: unchangedTexts('after', proposals) }
    })
    .filter(({ languages }) => languages.length > 0)
}

/** What a proposal says, and before it what each proposal said that it rests on, back to a beginning or an omission. */
function lineOf(proposal: string, proposals: readonly Proposed[]): readonly Provision[] {
  const line: Provision[] = []
  const left = new Map(proposals.map((one) => [one.proposal, one]))
  for (let name: string | null = proposal; name !== null;) {
    const found = left.get(name)
    left.delete(name)
    if (!found?.provision) break
    line.push(found.provision)
    name = found.base
  }
  return line
}

function isSame(one: Provision['text'][number], other: Provision['text'][number]): boolean {
  return one.language === other.language && one.text === other.text
}
