import { createInstance } from 'i18next'
import { en, type TextKey } from './texts/en.ts'
import { zh } from './texts/zh.ts'

export type { TextKey } from './texts/en.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]

/** The text of a key in the language chosen, with its places filled in. */
export type Translate = (key: TextKey, values?: Readonly<Record<string, string>>) => string

/** The catalogues, one for each language; a test holds their keys equal. */
export const catalogues: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, zh }

/** Makes the translator of a language. What is filled in must already be safe for a terminal. */
export function translator(language: Language): Translate {
  const instance = createInstance()
  void instance.init({
    lng: language,
    fallbackLng: false,
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { [language]: { translation: catalogues[language] } },
  })
  return (key, values) => instance.t(key, { ...values })
}

/** Tells whether there are texts in a language, named as `zh` or `zh-CN`. */
export function isKnownLanguage(name: string): boolean {
  return languages.some((language) => language === name.toLowerCase().split(/[-_.]/)[0])
}

/** The language of `--lang`, else of the first of LC_ALL, LC_MESSAGES and LANG that is set, else English. */
export function chooseLanguage({
  option,
  env,
}: {
  readonly option: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}): Language {
  const wanted = [option, env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return languages.find((language) => wanted?.toLowerCase().startsWith(language)) ?? 'en'
}
