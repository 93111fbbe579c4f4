import type { PartnerRoutes } from '../partner-server.ts'

/** Everything that a partner's node may call, by name; `ls routes/partner` prints the same list. */
export const partnerRoutes: PartnerRoutes = {
  questions: [],
  sequenced: [],
  files: [],
}
