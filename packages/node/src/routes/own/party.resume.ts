import { partyResume } from '@comity/client/api'
import { loadPartner } from '../../partner/directory.ts'
import { resumeParty } from '../../partner/party-resume.ts'
import { ownRoute } from '../define.ts'

/** Confirms that a held party may go on. */
export const partyResumeRoute = ownRoute({
  call: partyResume,
  roles: ['supervisor', 'liaison', 'administrator'],
  handle: async (node, { person }, { party }) => {
    const resumed = await resumeParty(node, { party, person })
    node.witnesses.look()
    const { state } = await loadPartner(node.db, party)
    return { party, state, ...resumed }
  },
})
