import type { HopResponse } from '@comity/protocol'
import { findPartnerByKey, type Partner } from '../partner/directory.ts'
import type { Db } from '../schema.ts'

/**
 * The key of this partner that a response names: the partner may have rolled over, or learned that we know its new key, since
 * it was called (spec/keys.md §4). The pinned one where the response names none of the partner's.
 */
export async function responseKey(
  db: Db,
  { partner, answer }: { readonly partner: Partner; readonly answer: Pick<HopResponse, 'headers'> },
): Promise<Uint8Array> {
  const kid = /;keyid="([A-Za-z0-9_-]{43})"/.exec(answer.headers['signature-input'] ?? '')?.[1]
  if (kid === undefined || kid === partner.messageKid) return partner.messageKey
  const signer = await findPartnerByKey(db, kid)
  if (signer?.party !== partner.party) return partner.messageKey
  if (signer.messageKid === kid) return signer.messageKey
  const former = signer.formerKeys.find((candidate) => candidate.kid === kid)
  return former?.revokedAt === null ? former.key : signer.messageKey
}
