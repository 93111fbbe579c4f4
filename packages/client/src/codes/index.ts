import { codesEn } from './codes.generated.ts'
import { meaningsZh } from './meanings.zh.ts'
import { refusalsEn } from './refusals.en.ts'
import { refusalsZh } from './refusals.zh.ts'
import { remediesZh } from './remedies.zh.ts'

export { codesEn } from './codes.generated.ts'
export { meaningsZh } from './meanings.zh.ts'
export { refusalsEn } from './refusals.en.ts'
export { refusalsZh } from './refusals.zh.ts'
export { remediesZh } from './remedies.zh.ts'

/** What a person is told of a code, at a terminal and in a browser alike: what happened, and what to do next. */
export interface CodeTexts {
  readonly what: string
  readonly next: string
}

/** The texts of a code in a language, English where there is no other; undefined for a code of another version. */
export function codeTexts(code: string, language: string): CodeTexts | undefined {
  const english = own(codesEn, code)
  if (english === undefined || language !== 'zh') return english && { what: english.meaning, next: english.remedy }
  return { what: own(meaningsZh, code) ?? english.meaning, next: own(remediesZh, code) ?? english.remedy }
}

/** Codes come from a node: one named like a method of every object is none. */
function own<Value>(texts: Readonly<Record<string, Value>>, code: string): Value | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined
}

/** What a reason means for which a line of an import is refused; the reason itself where it is one of another version. */
export function refusedMeaning(reason: string, language: string): string {
  const key = `refusal.${reason}`
  return (language === 'zh' ? own(refusalsZh, key) : undefined) ?? own(refusalsEn, key) ?? reason
}
