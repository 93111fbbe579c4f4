import { europolNames, type MarkingText, readGradingText } from '@comity/agreement'
import type { Option } from 'commander'
import { CommanderError } from 'commander'
import { option, type Tree } from './verb.ts'

/** What is said of handling in lists of words. */
export interface MarkWords {
  readonly europol?: string
  readonly audience?: string
  readonly gradings?: string
}

/** Options that mark what is imported or corrected, beside TLP and PAP. */
export function markOptions(tree: Tree): readonly Option[] {
  return [
    option(tree, { flags: '--europol <codes>', text: 'option.europol' }),
    option(tree, { flags: '--audience <parties>', text: 'option.audience' }),
    option(tree, { flags: '--gradings <gradings>', text: 'option.gradings' }),
  ]
}

/** The words as a call takes them. Refuses the command line for one that is not known. */
export function readMarkWords({
  europol,
  audience,
  gradings,
}: MarkWords): Partial<Pick<MarkingText, 'europol' | 'audience' | 'gradings'>> {
  return {
    ...(europol === undefined
      ? {}
      : {
          europol: wordsOf(europol).map((word) =>
            known(
              word,
              europolNames.find((code) => code === word),
            ),
          ),
        }),
    ...(audience === undefined ? {} : { audience: wordsOf(audience) }),
    ...(gradings === undefined
      ? {}
      : { gradings: wordsOf(gradings).map((word) => known(word, readGradingText(word))) }),
  }
}

function wordsOf(text: string): string[] {
  return text === '-' ? [] : text.split(/[ ,;]+/).filter((word) => word !== '')
}

function known<Value>(word: string, value: Value | undefined): Value {
  if (value === undefined) throw new CommanderError(2, 'commander.invalidArgument', `error: '${word}' is not known`)
  return value
}
