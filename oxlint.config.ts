import { defineConfig } from 'oxlint'
import tseslint from 'typescript-eslint'
import { unlinted } from './tools/eslint/unlinted.ts'

/*
 * The rules of typescript-eslint's presets that need types, run by oxlint on the compiler that `npm run types` runs: a third
 * of the time that ESLint takes with the older one. All other rules, and our own, stand in eslint.config.js.
 */
const presets = [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked]
const preset = Object.assign({}, ...presets.map(({ rules }) => rules)) as Readonly<Record<string, unknown>>

/** In the presets since this year, and not yet in oxlint. No class here has a generic field that could be set so. */
const notYetThere = '@typescript-eslint/no-unsafe-class-instance-assignment'

const typed = Object.keys(tseslint.configs.disableTypeChecked.rules ?? {}).filter(
  (name) => name in preset && name !== notYetThere,
)

export default defineConfig({
  plugins: ['typescript'],
  categories: { correctness: 'off' },
  options: { typeAware: true, denyWarnings: true },
  // Rules read no types in plain JavaScript.
  ignorePatterns: [...unlinted, '**/*.js'],
  rules: {
    ...Object.fromEntries(typed.map((name) => [oxlintName(name), preset[name]])),
    'typescript/consistent-type-exports': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    // The preset's own options, with numbers let in: they have one text form.
    'typescript/restrict-template-expressions': [
      'error',
      {
        allowAny: false,
        allowBoolean: false,
        allowNever: false,
        allowNullish: false,
        allowNumber: true,
        allowRegExp: false,
      },
    ],
    'typescript/no-floating-promises': [
      'error',
      {
        allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' }],
      },
    ],
    // noPropertyAccessFromIndexSignature asks for brackets where this rule, by default, would take them away.
    'typescript/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
  },
})

function oxlintName(name: string): string {
  return name.replace('@typescript-eslint/', 'typescript/')
}
