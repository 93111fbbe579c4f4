/**
 * The environment in which a newcomer types a script: an older Node or none on PATH, nothing set. What Node compiles is kept
 * for all processes of a test run (tools/test.ts): that saves time and changes nothing else.
 */
export function newcomerEnv({
  home,
  temporary,
}: {
  readonly home: string
  readonly temporary: string
}): Record<string, string> {
  const cache = process.env['NODE_COMPILE_CACHE']
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: temporary,
    ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
  }
}
