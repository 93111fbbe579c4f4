import { verifyDenunciation } from '@comity/agreement'
import { parseInstant, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { lockAgreement } from './agreement-intake.ts'
import { findAgreement, keepNoLonger } from './agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'

/**
 * Verifies and stores a party's denunciation, its first one of an agreement, and logs it. Every gate looks at the stored
 * ones from now on. `from` is whose message or act brought it. Returns whether it was new. Throws what `verifyDenunciation`
 * throws, `object-mismatch` for another's or of terms that are not here.
 */
export async function storeDenunciation(
  node: NodeContext,
  tx: Tx,
  { agreement: hash, jws, from }: { readonly agreement: string; readonly jws: string; readonly from: string },
): Promise<boolean> {
  await lockAgreement(tx, hash)
  const { terms } = (await findAgreement(tx, hash)) ?? fail('object-mismatch', {})
  const denunciation = verifyDenunciation({ jws, terms })
  if (denunciation.party !== from) fail('object-mismatch', {})
  // Before the commit: whoever reads the agreement beside this transaction keeps nothing of it.
  keepNoLonger(node.db, hash)
  const effective = parseInstant(denunciation.effectiveAt)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('agreement_denunciation')
    .values({
      agreement: hash,
      party: from,
      jws,
      effective_at: effective,
      received_at: node.now(),
      carried_out_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return false
  const body = { ...denunciation, denunciation: toBase64url(sha256(utf8Encode(jws))) }
  await node.log.append(tx, { type: 'agreement.denounce', body })
  return true
}
