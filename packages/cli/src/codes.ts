import { type CodeTexts as TextsOfCode, codeTexts } from '@comity/client/codes'
import type { Language, TextKey } from './texts.ts'
import { grounds } from './texts/grounds.ts'

/** What a person is told of a code: what happened, the rule behind it, and what to do next. */
export interface CodeTexts extends TextsOfCode {
  readonly why: TextKey
}

/** The texts of a code in a language, English where there is no other; undefined for a code of another version. */
export function textsOfCode(code: string, language: Language): CodeTexts | undefined {
  const texts = codeTexts(code, language)
  const why = Object.hasOwn(grounds, code) ? grounds[code] : undefined
  return texts === undefined || why === undefined ? undefined : { ...texts, why }
}
