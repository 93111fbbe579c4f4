import { logWitnesses } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { ownRoute } from '../define.ts'

/** Who cosigned what, and who is behind. */
export const logWitnessesRoute = ownRoute({
  call: logWitnesses,
  roles: ['oversight', 'administrator', 'supervisor', 'legal'],
  handle: async ({ log, witnesses }) => {
    const { size } = log.head()
    const standings = await witnesses.standings()
    return {
      size,
      witnesses: standings.map(({ party, size: cosigned, cosignedAt, failures }) => ({
        party,
        size: cosigned,
        cosignedAt: cosignedAt === null ? null : formatInstant(cosignedAt),
        behind: Math.max(0, size - (cosigned ?? 0)),
        failures,
      })),
    }
  },
})
