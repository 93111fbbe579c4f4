import type { Terms } from '../terms.ts'
import type { TemplateClause } from './template-shape.ts'

/** The first clause of every template: parties replace it by their own before anybody signs. */
export const exampleClause: TemplateClause = {
  id: '1',
  en: 'This text is an example to start from and is not legal advice. Each party has it examined by its own lawyers under its own law, and this clause is replaced before anybody signs.',
  zh: '本文本为起草示例，不构成法律意见。各方应由本方法律人员依本国法审查；签署前应替换本条。',
}

/** What the title of every template begins with. */
export const exampleTitle = { en: 'Example, not legal advice: ', zh: '示例，非法律意见：' } as const

/** What of terms still says that it is an example. */
export interface ExampleWords {
  /** Clauses that are the template's own first one, in any language and under any number. */
  readonly clauses: readonly string[]
  readonly isTitle: boolean
}

/** Finds what nobody should sign as it stands: a template's clause about itself, and its title. */
export function exampleWords({ title, clauses }: Pick<Terms, 'title' | 'clauses'>): ExampleWords {
  const own: readonly string[] = [exampleClause.en, exampleClause.zh]
  return {
    clauses: clauses.filter(({ text }) => text.some((one) => own.includes(one.text))).map(({ id }) => id),
    isTitle: title.some(({ text }) => Object.values(exampleTitle).some((words) => text.startsWith(words))),
  }
}
