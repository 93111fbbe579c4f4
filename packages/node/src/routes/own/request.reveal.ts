import { requestReveal } from '@comity/client/api'
import { logReveal } from '../../cases/reveal.ts'
import { readKept } from '../../casework/request-documents.ts'
import { loadRequest } from '../../casework/requests.ts'
import { ownRoute } from '../define.ts'

/** The identifier of a request of the unit in clear. Throws `not-found`. */
export const requestRevealRoute = ownRoute({
  call: requestReveal,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor, { request }) => {
    const { row } = await loadRequest(node, { request, actor })
    await logReveal(node, actor, { request })
    const { document } = await readKept(node, row)
    return { value: document?.identifier.value ?? null }
  },
})
