import type { Migration } from 'kysely/migration'
import { directory } from './migrations/0003-directory.ts'
import { messages } from './migrations/0004-messages.ts'
import { match } from './migrations/0008-match.ts'
import { people } from './migrations/0001-people.ts'

/** Every migration in its order. One line each; a released one is never edited, only followed by another. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-people': people,
  '0003-directory': directory,
  '0004-messages': messages,
  '0008-match': match,
}
