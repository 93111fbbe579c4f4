/** One finding of a check: where it stands and why it is refused, on one line. */
export interface Problem {
  readonly where: string
  readonly reason: string
}

/** What a check found: problems fail it, notes are only shown. */
export interface Findings {
  readonly problems: readonly Problem[]
  readonly notes: readonly Problem[]
}

/** The line a person reads. */
export function problemLine({ where, reason }: Problem): string {
  return `${where}: ${reason}`
}
