// @ts-check
import { defineConfig } from 'eslint/config'
import js from '@eslint/js'
import tseslint from 'typescript-eslint'
import { disableSaysWhy } from './tools/eslint/disable-says-why.ts'
import { unlinted } from './tools/eslint/unlinted.ts'
import { firstProgramLayer, layers } from './tools/layers.ts'

/* Layers 0 to 3 (STYLE.md, rule 1): pure code that gets clock, randomness, network and storage as arguments. */
const pure = Object.keys(layers).filter((name) => (layers[name] ?? 0) < firstProgramLayer)
const pureSources = pure.map((name) => `packages/${name}/src/**/*.ts`)

/* Rules 5, 10 and 11, everywhere in a package's sources. */
const sourceSyntax = [
  { selector: 'ExportAllDeclaration', message: 'List exports by name (rule 5).' },
  {
    selector: 'ExportNamedDeclaration > FunctionDeclaration[id.name=/^verify/] > TSTypeAnnotation > TSBooleanKeyword',
    message: 'verify… throws and returns what it proved, never a boolean (rule 10).',
  },
  {
    selector:
      'ExportNamedDeclaration > FunctionDeclaration[id.name=/^verify/] > TSTypeAnnotation > TSTypePredicate[asserts=false]',
    message: 'verify… throws and returns what it proved, never a boolean (rule 10).',
  },
  {
    selector:
      'ExportNamedDeclaration > FunctionDeclaration[id.name=/^verify/] > TSTypeAnnotation > TSTypeReference[typeName.name="Promise"] TSBooleanKeyword',
    message: 'verify… throws and returns what it proved, never a boolean (rule 10).',
  },
  {
    selector:
      'ThrowStatement:not(FunctionDeclaration[id.name="assertNever"] ThrowStatement) > NewExpression[callee.name="Error"]',
    message: "Throw a code of the closed table with fail('…') (rule 11).",
  },
]

/* Rule 1. */
const pureSyntax = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'No clock here: take `now` as an argument (rule 1).',
  },
  {
    selector: 'MemberExpression[property.name=/^(randombytes|randomBytes|getRandomValues|randomUUID|randomScalar)/]',
    message: 'No randomness here: take `random` as an argument (rule 1).',
  },
]

/* Rule 9, in files that verify, decide or evaluate. */
const requiredSyntax = [
  { selector: ':function > AssignmentPattern', message: 'Security parameters have no default (rule 9).' },
  { selector: ':function > ObjectPattern AssignmentPattern', message: 'Security parameters have no default (rule 9).' },
  { selector: ':function > Identifier[optional=true]', message: 'Security parameters are required (rule 9).' },
  { selector: 'TSPropertySignature[optional=true]', message: 'Security parameters are required (rule 9).' },
]
const requiredFiles = ['verify', 'decide', 'evaluate'].flatMap((word) => [
  `packages/*/src/**/${word}*.ts`,
  `packages/*/src/**/*.${word}.ts`,
])

const mockers = ['sinon', 'nock', 'msw', 'testdouble', 'proxyquire', 'mockdate', 'mock-fs', 'jest-mock', 'vitest']
const noMocks = [
  ...mockers.map((name) => ({ name, message: 'No mocks: testnet starts real nodes (rule 18).' })),
  { name: 'node:test', importNames: ['mock'], message: 'No mocks: testnet starts real nodes (rule 18).' },
]
const builtins = [
  'assert',
  'buffer',
  'child_process',
  'crypto',
  'dns',
  'events',
  'fs',
  'http',
  'https',
  'net',
  'os',
  'path',
  'process',
  'stream',
  'timers',
  'tls',
  'url',
  'util',
  'worker_threads',
]

export default defineConfig(
  { ignores: [...unlinted] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { comity: { rules: { 'disable-says-why': disableSaysWhy } } },
    rules: { 'comity/disable-says-why': 'error' },
  },
  js.configs.recommended,
  // Their rules that need types stand in oxlint.config.ts.
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',
      'prefer-template': 'error',
      'no-restricted-imports': ['error', { paths: noMocks }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'no-restricted-syntax': ['error', ...sourceSyntax],
      'no-console': 'error',
    },
  },
  {
    files: pureSources,
    rules: {
      'no-restricted-syntax': ['error', ...sourceSyntax, ...pureSyntax],
      'no-restricted-globals': [
        'error',
        ...['fetch', 'crypto', 'process', 'Buffer', 'performance', 'setTimeout', 'setInterval', 'setImmediate'].map(
          (name) => ({ name, message: 'Layers 0 to 3 are pure: take it as an argument (rule 1).' }),
        ),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'No clock here: take `now` as an argument (rule 1).' },
        { object: 'Math', property: 'random', message: 'No randomness here: take `random` as an argument (rule 1).' },
        { object: 'globalThis', property: 'crypto', message: 'Layers 0 to 3 are pure (rule 1).' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...noMocks,
            ...builtins.map((name) => ({ name, message: 'Layers 0 to 3 use no Node modules (rule 1).' })),
          ],
          patterns: [
            { group: ['node:*'], message: 'Layers 0 to 3 use no Node modules (rule 1).' },
            {
              group: ['@noble/*'],
              importNames: ['randomBytes'],
              message: 'No randomness here: take `random` as an argument (rule 1).',
            },
          ],
        },
      ],
    },
  },
  {
    files: requiredFiles,
    rules: { 'no-restricted-syntax': ['error', ...sourceSyntax, ...requiredSyntax] },
  },
  {
    files: requiredFiles,
    ignores: ['packages/{node,cli,testnet}/**'],
    rules: { 'no-restricted-syntax': ['error', ...sourceSyntax, ...pureSyntax, ...requiredSyntax] },
  },
  {
    files: ['packages/*/test/**/*.ts', 'tools/test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name="t"][property.name="mock"]',
          message: 'No mocks: testnet starts real nodes (rule 18).',
        },
      ],
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', URL: 'readonly' } },
  },
)
