import type { Terms } from '../terms.ts'
import { type WordLanguage, wordLanguages } from '../words/code-words.ts'
import { figuresOf } from '../words/figures.ts'
import type { AgreementTemplate, TemplateClause } from './template-shape.ts'

/** A figure that a clause's text says otherwise than its terms do. */
export interface ContradictedFigure {
  readonly clause: string
  readonly language: WordLanguage
  /** What stands in the text. */
  readonly said: string
  /** What the terms say, in the words of the language. */
  readonly meant: string
}

/**
 * Figures of terms that the texts contradict: found where a text still is a template's, but for the figures in it. Of a text
 * that somebody has written anew nothing is known.
 */
export function contradictedFigures(
  templates: readonly AgreementTemplate[],
  terms: Terms,
): readonly ContradictedFigure[] {
  const figures = new Map(wordLanguages.map((language) => [language, figuresOf(terms, language)]))
  return terms.clauses.flatMap(({ id, text }) =>
    text.flatMap(({ language: name, text: words }) => {
      const language = wordLanguages.find((one) => one === name)
      if (language === undefined) return []
      const said = readFigures({ templates, id, language, words })
      const meant = figures.get(language)?.get(id) ?? {}
      return [...said].flatMap(([figure, phrase]): readonly ContradictedFigure[] => {
        const right = meant[figure]
        return right === undefined || right === phrase ? [] : [{ clause: id, language, said: phrase, meant: right }]
      })
    }),
  )
}

/** The figures that stand in a text, by their name in the template; none where it is no template's. */
function readFigures({
  templates,
  id,
  language,
  words,
}: {
  readonly templates: readonly AgreementTemplate[]
  readonly id: string
  readonly language: WordLanguage
  readonly words: string
}): ReadonlyMap<string, string> {
  const readings = templates.flatMap(({ clauses }) => {
    const clause = clauses.find((one) => one.id === id)
    const found = clause === undefined ? undefined : readText(clause[language], words)
    return found === undefined ? [] : [found]
  })
  // A longer text can pass for a shorter one with a sentence for a figure: the one with the most words of its own is meant.
  const [closest] = readings.sort((one, other) => lengthOf(one) - lengthOf(other))
  return closest ?? new Map()
}

function lengthOf(figures: ReadonlyMap<string, string>): number {
  return [...figures.values()].reduce((sum, { length }) => sum + length, 0)
}

/** Where the text's own words stand in this order and nothing before or after them, what stands between. */
function readText(template: TemplateClause['en'], words: string): ReadonlyMap<string, string> | undefined {
  // Odd parts are names of figures: `In one day: {perDay}. Once: {firstLoad}.`
  const parts = template.split(/\{([A-Za-z]+)\}/)
  const found = new Map<string, string>()
  let rest = words
  for (let at = 0; at < parts.length; at += 2) {
    const own = parts[at] ?? ''
    const name = parts[at - 1]
    const isLast = at === parts.length - 1
    const begins = name === undefined ? 0 : isLast ? rest.length - own.length : rest.indexOf(own, 1)
    if (begins < 0 || !rest.startsWith(own, begins)) return undefined
    if (name !== undefined) found.set(name, rest.slice(0, begins))
    rest = rest.slice(begins + own.length)
  }
  return rest === '' ? found : undefined
}
