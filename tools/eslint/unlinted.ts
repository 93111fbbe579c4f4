/** What no linter reads. */
export const unlinted: readonly string[] = [
  'build/',
  '**/node_modules/',
  '**/fixtures/',
  'vectors/',
  '**/*.generated.ts',
  'packages/oprf/kernel/assembly/', // AssemblyScript, another language; its compiler checks it
]
