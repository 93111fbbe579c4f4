import { agreementState, type AgreementState } from '@comity/agreement'
import { isComityError } from '@comity/codec'
import { findAgreement } from './agreements.ts'
import type { NodeContext } from '../context.ts'
import { type EndedEpochs, endEpochsUnder } from '../index/epochs.ts'
import { publishIndex } from '../index/publish.ts'
import type { Log } from '../logger.ts'
import { openRegularLook } from '../regular-look.ts'

const lookEvery = 1_000

/**
 * Carries out what a departure asks for once a denunciation has taken effect: the epochs of the agreement end without grace,
 * so that what the party keeps says nothing about the next index, and the index is published anew for those who stay
 * (spec/matching.md §2). The gates need none of it: they look at the denunciation and the clock.
 */
export function openDepartures(node: NodeContext, log: Log): { readonly close: () => Promise<void> } {
  const look = (signal: AbortSignal) => carryOut(node, signal)
  return openRegularLook({ every: lookEvery, look, failure: 'a departure could not be carried out', log })
}

async function carryOut(node: NodeContext, signal: AbortSignal): Promise<void> {
  const due = await node.db
    .selectFrom('agreement_denunciation')
    .select(['agreement', 'party'])
    .where('carried_out_at', 'is', null)
    .where('effective_at', '<=', node.now())
    .execute()
  await carryOutSuccessions(node)
  for (const { agreement, party } of due) {
    const ended = await endOldEpochs(node, { agreement, party })
    if (ended.agreements.length > 0) await publishForThoseWhoStay(node, agreement, signal)
  }
}

/** One commit; a crash after it leaves an index without an epoch, which whoever publishes next begins. */
async function endOldEpochs(
  node: NodeContext,
  { agreement, party }: { readonly agreement: string; readonly party: string },
): Promise<EndedEpochs> {
  const ended = await node.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('agreement_denunciation')
      .set({ carried_out_at: node.now() })
      .where('agreement', '=', agreement)
      .where('party', '=', party)
      .execute()
    return endEpochsUnder(node, tx, agreement)
  })
  ended.committed()
  return ended
}

/** States in which an agreement opens nothing more; one that is not here never did. */
const over: readonly (AgreementState | undefined)[] = ['superseded', 'expired', undefined]

/** What has been superseded ends its epochs as well; the index under the new terms is published by people. */
async function carryOutSuccessions(node: NodeContext): Promise<void> {
  const rows = await node.db
    .selectFrom('agreement')
    .select(['hash', 'supersedes'])
    .where('supersedes', 'is not', null)
    .where('completed_at', 'is not', null)
    .where('carried_out_at', 'is', null)
    .execute()
  for (const { hash, supersedes } of rows) {
    if (supersedes === null || !over.includes(await findState(node, supersedes))) continue
    const ended = await node.db.transaction().execute(async (tx) => {
      await tx.updateTable('agreement').set({ carried_out_at: node.now() }).where('hash', '=', hash).execute()
      return endEpochsUnder(node, tx, supersedes)
    })
    ended.committed()
  }
}

async function findState(node: NodeContext, hash: string): Promise<AgreementState | undefined> {
  const stored = await findAgreement(node.db, hash)
  return stored === undefined ? undefined : agreementState({ ...stored, now: node.now() })
}

async function publishForThoseWhoStay(node: NodeContext, agreement: string, signal: AbortSignal): Promise<void> {
  try {
    await publishIndex({ node, agreement, signal, onProgress: () => undefined })
  } catch (error) {
    // Nobody stays, this party left itself, or other terms have taken its place.
    const isOver = isComityError(error, 'agreement-not-in-force') || isComityError(error, 'agreement-superseded')
    if (!isOver) throw error
  }
}
