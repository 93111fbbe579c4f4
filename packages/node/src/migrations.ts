import type { Migration } from 'kysely/migration'
import { people } from './migrations/0001-people.ts'

/** Every migration in its order. One line each; a released one is never edited, only followed by another. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-people': people,
}
