import type { TextKey } from '../texts.ts'
import { group, type Tree, verb } from '../verb.ts'

/** The stated leakage of private matching (spec/matching.md): who, and what that one can learn. */
const leakage: readonly (readonly [who: TextKey, learns: TextKey])[] = [
  ['leakage.publisher', 'leakage.publisherLearns'],
  ['leakage.colluding', 'leakage.colludingLearn'],
  ['leakage.inquirer', 'leakage.inquirerLearns'],
  ['leakage.thief', 'leakage.thiefLearns'],
  ['leakage.hit', 'leakage.hitTells'],
]

/** `comity explain …`. */
export function addExplainCommands(tree: Tree): void {
  const explain = group(tree, 'explain')
  verb(tree, explain, {
    name: 'leakage',
    text: 'explain.leakage',
    examples: ['comity explain leakage', 'comity explain leakage --lang zh'],
    run: ({ print, t }) => {
      const statements = leakage.map(([who, learns]) => ({ who: t(who), learns: t(learns) }))
      print.result({ statements }, () => {
        print.heading('leakage.title')
        for (const { who, learns } of statements) print.say(`- ${who}: ${learns}`)
      })
      return Promise.resolve()
    },
  })
}
