import type { Language, TextKey } from './texts.ts'
import { codesEn } from './texts/codes.generated.ts'
import { grounds } from './texts/grounds.ts'
import { meaningsZh } from './texts/meanings.zh.ts'
import { remediesZh } from './texts/remedies.zh.ts'

/** What a person is told of a code: what happened, the rule behind it, and what to do next. */
export interface CodeTexts {
  readonly what: string
  readonly why: TextKey
  readonly next: string
}

/** The texts of a code in a language, English where there is no other; undefined for a code of another version. */
export function textsOfCode(code: string, language: Language): CodeTexts | undefined {
  const english = own(codesEn, code)
  const why = own(grounds, code)
  if (english === undefined || why === undefined) return undefined
  if (language === 'en') return { what: english.meaning, why, next: english.remedy }
  return { what: own(meaningsZh, code) ?? english.meaning, why, next: own(remediesZh, code) ?? english.remedy }
}

/** Codes come from a node: one named like a method of every object is none. */
function own<Value>(texts: Readonly<Record<string, Value>>, code: string): Value | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined
}
