import { createInstance, type i18n } from 'i18next'
import { en, type TextKey } from './texts/en.ts'

export type { TextKey } from './texts/en.ts'

/** Languages with a whole catalogue, each named in itself. */
export const languages = { en: 'English', zh: '中文' } as const
export type Language = keyof typeof languages

/** The catalogues but for English come when they are chosen. */
export const catalogues: Readonly<Record<Language, () => Promise<Readonly<Record<TextKey, string>>>>> = {
  en: () => Promise.resolve(en),
  zh: () => import('./texts/zh.ts').then(({ zh }) => zh),
}

const kept = 'comity-language'

/** The language chosen here before, else the first of the browser's that there is, else English. */
export function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(kept) ?? '', ...navigator.languages].map(
    (tag) => tag.toLowerCase().split('-')[0],
  )
  return wanted.find((tag): tag is Language => tag !== undefined && tag in languages) ?? 'en'
}

/** Opens the texts in a language. */
export async function openTexts(language: Language): Promise<i18n> {
  const texts = createInstance()
  await texts.init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    // React writes text as text: nothing that is filled in becomes markup.
    interpolation: { escapeValue: false },
    resources: { [language]: { translation: await catalogues[language]() } },
  })
  document.documentElement.lang = language
  document.documentElement.dir = texts.dir()
  return texts
}

/** Changes the language for this page and the next ones. */
export async function changeLanguage(texts: i18n, language: Language): Promise<void> {
  texts.addResourceBundle(language, 'translation', await catalogues[language]())
  await texts.changeLanguage(language)
  localStorage.setItem(kept, language)
  document.documentElement.lang = language
  document.documentElement.dir = texts.dir()
}
