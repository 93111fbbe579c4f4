import { randomUUID } from 'node:crypto'
import { type ComityError, equalBytes, isComityError } from '@comity/codec'
import type { PouchOpened } from '@comity/client/api'
import type { NodeContext } from '../context.ts'
import { errorOf } from '../error-of.ts'
import { fail } from '../errors.ts'
import { forgetPartner } from '../partner/directory.ts'
import { createInbox } from '../partner/inbox.ts'
import { keepConflict } from '../partner/inbox-conflict.ts'
import { partnerRoutes } from '../routes/partner.ts'
import { countParts } from './count-parts.ts'
import { type CheckedPouch, checkPouchFile, trustOf, withPouchFile } from './check-file.ts'
import { missingOf } from './missing.ts'
import { pouchLanes } from './pack.ts'
import { acknowledge, beginOpening, endOpening } from './pouch-rows.ts'
import { maxQuarantined, pouchFileSize, quarantinePouch, removePouchFile, writePouchFile } from './pouch-files.ts'
import { jobsForSegments } from './synced-by-pouch.ts'
import { takeCheckpoint, takePart, type TakingUp } from './take-up.ts'
import { verifyPart } from './verify-part.ts'

/**
 * Opens a file that somebody carried here (spec/pouch.md §5): verified whole before anything of it has an effect, then
 * taken up as the same things are online. A file that is refused lies in quarantine. Throws what `checkPouchFile` throws,
 * `object-mismatch` for another pouch under a known id, `sequence-conflict`.
 */
export async function openPouch(node: NodeContext, content: AsyncIterable<Uint8Array>): Promise<PouchOpened> {
  const file = randomUUID()
  await writePouchFile(node, { folder: 'incoming', id: file }, content)
  return pouchLanes.run(node.party, () => openStored(node, file))
}

/** Opens a file that lies here: a new one, or one whose opening a crash ended. */
export async function openStored(node: NodeContext, file: string): Promise<PouchOpened> {
  let checked: CheckedPouch
  try {
    checked = await checkPouchFile(node, file)
    await refuseConflict(node, checked)
  } catch (error) {
    return setAside(node, { file, error })
  }
  const known = await beginOpening(node, { ...checked, file })
  node.fault('pouch.verified')
  if (known.state === 'other') return setAside(node, { file, error: errorOf(() => fail('object-mismatch', {})) })
  if (known.state === 'opened') {
    await removePouchFile(node, 'incoming', file)
    return resultOf(node, checked, { state: 'known', refused: [], jobs: [] })
  }
  try {
    const taken = await takeUp(node, checked, file)
    // Everything is taken up and none of it twice: after a crash here the next start takes it up again, without effect.
    node.fault('pouch.before-opened')
    await endOpening(node, checked, { state: 'opened', code: null })
    await removePouchFile(node, 'incoming', file)
    for (const job of taken.jobs) await node.jobs.again(node, job)
    // A crash before this line leaves a checkpoint that is not cosigned: the next pouch asks again.
    for (const checkpoint of taken.checkpoints) await takeCheckpoint(taken, checkpoint)
    return await resultOf(node, checked, { state: 'opened', refused: taken.refused, jobs: [...taken.jobs] })
  } catch (error) {
    if (!isRefusal(error)) throw error
    await endOpening(node, checked, { state: 'refused', code: error.code })
    return setAside(node, { file, error })
  }
}

/** Two different messages in one place: both are kept and the party is held, as online, and neither has an effect. */
async function refuseConflict(node: NodeContext, { partner, conflict }: CheckedPouch): Promise<void> {
  const [message, other] = conflict
  if (message === undefined) return
  const { party } = partner
  if (other === undefined) {
    await createInbox(node, partnerRoutes.sequenced).arrive({ partner, message, hop: undefined })
  } else {
    await node.db.transaction().execute((tx) => keepConflict(tx, { party, messages: conflict, now: node.now() }))
    forgetPartner(node.db, party)
  }
  fail('sequence-conflict', {})
}

async function takeUp(node: NodeContext, checked: CheckedPouch, file: string): Promise<TakingUp> {
  const taking: TakingUp = {
    node,
    partner: checked.partner,
    inbox: createInbox(node, partnerRoutes.sequenced),
    questions: partnerRoutes.questions,
    wanted: checked.wanted,
    checkpoints: [],
    jobs: new Set(),
    refused: [],
  }
  await acknowledge(node, checked)
  await withPouchFile(node, file, async ({ reading, head, partner }) => {
    // The file is read anew: it must still be the one that was verified.
    if (!equalBytes(head.digest, checked.head.digest)) fail('pouch-invalid', {})
    for await (const part of reading.parts(head)) {
      // As before an answer online: a receipt before this part may be that of our rollover.
      await node.keys.refresh(partner.party)
      await takePart(taking, verifyPart(part, trustOf(node, partner)))
      node.fault('pouch.applied')
    }
  })
  for (const job of await jobsForSegments(node, checked.partner.party)) taking.jobs.add(job)
  return taking
}

async function resultOf(
  node: NodeContext,
  { partner, head }: CheckedPouch,
  {
    state,
    refused,
    jobs,
  }: {
    readonly state: PouchOpened['state']
    readonly refused: PouchOpened['refused']
    readonly jobs: readonly string[]
  },
): Promise<PouchOpened> {
  const { pouch, number, parts } = head.manifest
  return {
    pouch,
    party: partner.party,
    number,
    state,
    parts: countParts(parts),
    refused: [...refused],
    jobs: [...jobs],
    missing: await missingOf(node, partner.party),
  }
}

function isRefusal(error: unknown): error is ComityError {
  return isComityError(error) && error.status >= 400 && error.status < 500
}

/** A refused file is kept as it came, for a person to look at; what fails inside the node leaves it to be opened again. */
async function setAside(
  node: NodeContext,
  { file, error }: { readonly file: string; readonly error: unknown },
): Promise<never> {
  const size = await pouchFileSize(node, 'incoming', file)
  if (!isRefusal(error) || size === undefined) throw error
  node.events.record({ peer: undefined, route: 'pouch.open', code: error.code })
  await quarantinePouch(node, file)
  const row = { file, code: error.code, byte_count: size, refused_at: node.now() }
  await node.db.insertInto('pouch_refused').values(row).execute()
  const old = await node.db
    .selectFrom('pouch_refused')
    .select('file')
    .orderBy('refused_at', 'desc')
    .orderBy('file')
    .offset(maxQuarantined)
    .execute()
  for (const { file: id } of old) {
    await node.db.deleteFrom('pouch_refused').where('file', '=', id).execute()
    await removePouchFile(node, 'quarantine', id)
  }
  throw error
}
