/*
 * One name in sixty-four begins with a dash: base64url of a digest. The parser of command lines would take it for an option
 * wherever a person gives it as an argument, so it is shielded before and laid bare behind.
 */
const dashedName = /^-[A-Za-z0-9_-]{42}$/
/** In no argument: an operating system's arguments end at it. */
const shield = '\0'

/** The words of a command line with names that begin with a dash shielded. No option of ours has that form. */
export function shieldNames(argv: readonly string[]): readonly string[] {
  return argv.map((word) => (dashedName.test(word) ? shield + word : word))
}

/** A word as it was typed. */
export function typedWord(word: string): string {
  return word.startsWith(shield) ? word.slice(shield.length) : word
}
