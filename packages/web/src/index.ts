export { en, type TextKey } from './texts/en.ts'
export { zh } from './texts/zh.ts'
