import { checkShape, ComityError, isComityError, type Json, readUnverifiedPayload, utf8Decode } from '@comity/codec'
import { Manifest, segmentEntry } from '@comity/match-index'
import { indexManifestAnswer } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import type { SyncWay } from '../index/sync-index.ts'
import { seenCheckpoint } from '../partner/partner-log.ts'
import { readSegment } from '../index/segment-files.ts'

/** Ends a run of a job that goes on when a pouch has brought what it needs. */
export class AwaitsPouch extends Error {}

interface Asking {
  readonly job: string
  readonly agreement: string
  readonly publisher: string
}

const none = new Uint8Array()

/** The way of a `sync` job to a publisher that is reached by pouch: its question waits, then its answer is there. */
export function pouchWay(node: NodeContext, { job, agreement, publisher }: Asking): SyncWay {
  return {
    ask: async (message) => {
      const asked = await node.db
        .selectFrom('pouch_question')
        .select(['answer', 'code'])
        .where('job', '=', job)
        .executeTakeFirst()
      if (asked?.answer != null) return { message: asked.answer, bulk: none }
      if (asked?.code != null) throw new ComityError(asked.code, refusedRow, {})
      if (asked === undefined) await keepQuestion(node, { job, agreement, publisher, message })
      throw new AwaitsPouch()
    },
    // One that is not here yet is asked for by the next pouch; the job waits on.
    fetchSegment: () => Promise.reject(new AwaitsPouch()),
  }
}

const refusedRow = { status: 403, meaning: 'the partner refused', remedy: 'See the code in spec/errors.md.' }

/** Forgets a question of a job that named another checkpoint than the newest seen now. Returns whether there was one. */
export async function dropOutdated(node: NodeContext, { job, publisher }: Asking): Promise<boolean> {
  const asked = await node.db.selectFrom('pouch_question').select('jws').where('job', '=', job).executeTakeFirst()
  if (asked === undefined) return false
  const { body } = JSON.parse(utf8Decode(readUnverifiedPayload(asked.jws))) as {
    readonly body: { readonly seen: number | null }
  }
  const seen = await seenCheckpoint(node.db, { party: publisher, fresh: true })
  if (body.seen === (seen?.size ?? null)) return false
  await node.db.deleteFrom('pouch_question').where('job', '=', job).execute()
  return true
}

/** Jobs whose unanswered question to a party was outdated; it is forgotten, and their next run asks anew. */
export async function outdatedJobs(node: NodeContext, party: string): Promise<readonly string[]> {
  const rows = await node.db
    .selectFrom('pouch_question')
    .select(['job', 'agreement'])
    .where('party', '=', party)
    .where('answer', 'is', null)
    .where('code', 'is', null)
    .execute()
  const jobs: string[] = []
  for (const { job, agreement } of rows) {
    if (await dropOutdated(node, { job, agreement, publisher: party })) jobs.push(job)
  }
  return jobs
}

async function keepQuestion(
  node: NodeContext,
  { job, agreement, publisher, message }: Asking & { readonly message: string },
): Promise<void> {
  const { id } = JSON.parse(utf8Decode(readUnverifiedPayload(message))) as { readonly id: string }
  await node.db
    .insertInto('pouch_question')
    .values({ id, party: publisher, job, agreement, jws: message, answer: null, code: null, asked_at: node.now() })
    .execute()
}

/** The segments that the manifests in an answer name: one of ours, or one that was verified when it came. */
export function segmentsOfAnswer(jws: string): readonly Uint8Array[] {
  const payload = JSON.parse(utf8Decode(readUnverifiedPayload(jws))) as { readonly body: Json }
  return checkShape(indexManifestAnswer.body, payload.body).manifests.flatMap(({ manifest }) => segmentsOf(manifest))
}

/** What a manifest names; whose it is, is verified by `sync` before anything of it is used. */
function segmentsOf(manifest: string): readonly Uint8Array[] {
  const payload = JSON.parse(utf8Decode(readUnverifiedPayload(manifest))) as Json
  return checkShape(Manifest, payload).segments.map((segment) => segmentEntry(segment).sha256)
}

/** Segments of a partner's index that an answer named and that have not come, by the jobs that wait for them. */
export async function segmentsMissing(node: NodeContext, party: string): Promise<readonly Uint8Array[]> {
  return (await answersOfWaiting(node, party)).flatMap(({ missing }) => missing)
}

/** The jobs that waited for an answer or for segments of it, and that now have all of them. */
export async function jobsForSegments(node: NodeContext, party: string): Promise<readonly string[]> {
  const rows = await answersOfWaiting(node, party)
  return rows.filter(({ missing }) => missing.length === 0).map(({ job }) => job)
}

async function answersOfWaiting(
  node: NodeContext,
  party: string,
): Promise<readonly { readonly job: string; readonly missing: readonly Uint8Array[] }[]> {
  const rows = await node.db
    .selectFrom('pouch_question')
    .innerJoin('job', 'job.id', 'pouch_question.job')
    .select(['pouch_question.job', 'pouch_question.answer'])
    .where('pouch_question.party', '=', party)
    .where('job.state', '=', 'waiting')
    .where('pouch_question.answer', 'is not', null)
    .execute()
  return Promise.all(
    rows.map(async ({ job, answer }) => {
      const missing: Uint8Array[] = []
      for (const sha256 of answer === null ? [] : segmentsOfAnswer(answer)) {
        if (!(await isHere(node, sha256))) missing.push(sha256)
      }
      return { job, missing }
    }),
  )
}

async function isHere(node: NodeContext, sha256: Uint8Array): Promise<boolean> {
  try {
    await readSegment(node, sha256)
    return true
  } catch (error) {
    if (isComityError(error, 'not-found')) return false
    throw error
  }
}
