import type { AnyOwnRoute, AnyStreamRoute } from '../own-routes.ts'
import { jobShowRoute } from './own/job.show.ts'
import { personAddRoute } from './own/person.add.ts'
import { personListRoute } from './own/person.list.ts'
import { personRevokeRoute } from './own/person.revoke.ts'

/** Every call of people to their own node: one line a route. What is not here does not exist. */
export const ownRoutes: readonly AnyOwnRoute[] = [personAddRoute, personListRoute, personRevokeRoute, jobShowRoute]

/** Calls with a streamed body. */
export const ownStreamRoutes: readonly AnyStreamRoute[] = []
