import { decisionWhy, type ResultOf } from '@comity/client/api'
import { textsOfCode } from '../codes.ts'
import { escapeLine } from '../escape.ts'
import type { Printer } from '../output.ts'
import type { Language, Translate } from '../texts.ts'
import { argument, type Tree, verb } from '../verb.ts'

type Decision = ResultOf<typeof decisionWhy>['decisions'][number]

/** `comity why ID`: allowed or refused, by which clause or policy, the clause's text, and what to do (spec/agreements.md §21). */
export function addWhyCommand(tree: Tree): void {
  verb(tree, tree.program, {
    name: 'why',
    text: 'why',
    arguments: [argument(tree, '<id>', 'argument.decided')],
    examples: [
      'comity why 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11',
      'comity why 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --lang zh',
    ],
    run: async ({ call, print, t }, { args: [id = ''] }) => {
      const explained = await call(decisionWhy, { id })
      print.result(explained, () => {
        for (const decision of explained.decisions) printDecision(decision, { print, t })
      })
    },
  })
}

function printDecision(decision: Decision, { print, t }: { readonly print: Printer; readonly t: Translate }): void {
  const language: Language = t('program.language') === 'zh' ? 'zh' : 'en'
  const { name, party, purpose, at, agreement, outcome, code, by, clauses } = decision
  const texts = code === null ? undefined : textsOfCode(code, language)
  const ids = clauses.map((clause) => clause.id).join(', ')
  print.facts([
    ['label.decided', name],
    ['label.party', party ?? undefined],
    ['label.purpose', purpose ?? undefined],
    ['label.at', at],
    ['label.agreement', agreement ?? undefined],
    ['label.outcome', t(`outcome.${outcome}`)],
    ['label.by', t(`decider.${by}`, { clauses: escapeLine(ids) })],
    ['label.what', code === null ? undefined : `${code}: ${texts?.what ?? code}`],
    ['label.why', texts === undefined ? undefined : t(texts.why)],
    ['label.next', texts?.next],
  ])
  for (const { id, text } of clauses) {
    const read = text.find((one) => one.language.startsWith(language)) ?? text[0]
    print.say(t('say.clause', { id: escapeLine(id), text: escapeLine(read?.text ?? '') }))
  }
}
