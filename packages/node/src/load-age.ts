/** age, for pouches and backups, where it is needed: it brings a hundred files, which a node would read at every start. */
export function loadAge(): Promise<typeof import('age-encryption')> {
  return import('age-encryption')
}
