import 'i18next'
import type { TextKey } from './texts/en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false
    nsSeparator: false
    resources: { translation: Record<TextKey, string> }
  }
}
