import { jobShow } from '@comity/client/api'
import { ComityError, isComityError } from '@comity/codec'
import { SingleBar } from 'cli-progress'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Static } from 'typebox'
import { exitCodeOf, statusOfName } from './exit-codes.ts'
import { escapeLine } from './escape.ts'
import type { Output } from './output.ts'
import type { Session } from './shell.ts'
import type { TextKey, Translate } from './texts.ts'

export type JobEnd = Static<typeof jobShow.result>

const firstPause = 50
/** A partner that is there answers well within this. */
const patienceMilliseconds = 10_000
const longestPause = 500
/** A node that was killed comes back and goes on with its jobs: as long it is waited for. */
const restartMilliseconds = 60_000

/** A bar on standard error; nothing where standard error is no terminal. */
export interface Bar {
  update(state: { readonly done: number; readonly total: number }): void
  stop(): void
}

/** Draws a bar that is labelled with a text of the catalogue. */
export function makeBar({ stderr, label }: { readonly stderr: Output; readonly label: string }): Bar {
  if (!stderr.isTerminal) return { update: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}% {value}/{total}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barCompleteChar: '#',
    barIncompleteChar: '-',
  })
  let isDrawn = false
  return {
    update: ({ done, total }) => {
      if (!isDrawn) bar.start(total, done)
      isDrawn = true
      bar.setTotal(total)
      bar.update(done)
    },
    stop: () => {
      if (isDrawn) bar.stop()
      isDrawn = false
    },
  }
}

/**
 * Waits until a job of the own node has ended, through a restart of the node too, drawing a bar. Throws the code that a
 * failed job ended with, and `node-unreachable` when the node stays away; a fan-out in which single publishers failed is
 * shown, and ends the program with the first one's exit code.
 */
export async function waitForJob(
  session: Session,
  { job, label, publishers }: { readonly job: string; readonly label: TextKey; readonly publishers: readonly string[] },
): Promise<JobEnd> {
  const patience = makePatience(performance.now())
  const bar = makeBar({ stderr: session.stderr, label: session.t(label) })
  try {
    let lastHeard = performance.now()
    for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
      const state = await session.call(jobShow, { job }).catch((error: unknown) => {
        const isOver = performance.now() - lastHeard > restartMilliseconds
        if (isOver || !isComityError(error, 'node-unreachable')) throw error
        return undefined
      })
      if (state !== undefined) {
        lastHeard = performance.now()
        if (state.state === 'running' && patience.isOver({ done: state.done, now: lastHeard })) {
          bar.stop()
          session.stderr.write(`${stillWaiting(session.t, { job, publishers })}\n`)
        }
        bar.update(state)
        if (state.state === 'done' || state.state === 'waiting') return ended(session, state)
        if (state.state === 'failed') throwFailed(state)
      }
      await sleep(pause)
    }
  } finally {
    bar.stop()
  }
}

/**
 * Tells when a job has stood still so long that a person should hear of it: once for each standstill. The job API has no
 * such state, because the node itself goes on trying.
 */
export function makePatience(startedAt: number): {
  readonly isOver: (seen: { readonly done: number; readonly now: number }) => boolean
} {
  let [last, since, isSaid] = [0, startedAt, false]
  return {
    isOver: ({ done, now }) => {
      if (done !== last) [last, since, isSaid] = [done, now, false]
      if (isSaid || now - since < patienceMilliseconds) return false
      isSaid = true
      return true
    },
  }
}

function stillWaiting(
  t: Translate,
  { job, publishers }: { readonly job: string; readonly publishers: readonly string[] },
): string {
  if (publishers.length === 0) return t('say.stillWorking', { job })
  return t('say.stillWaiting', { job, who: escapeLine(publishers.join(', ')) })
}

function ended(session: Session, state: JobEnd): JobEnd {
  const failed = state.asks.find(({ error }) => error !== null)?.error
  if (failed) session.endWith(exitCodeOf({ code: failed, status: statusOfName(failed) }))
  return state
}

function throwFailed({ error, job }: JobEnd): never {
  const code = /^[a-z][a-z-]{1,60}$/.exec(error ?? '')?.[0] ?? 'internal'
  throw new ComityError(code, { status: statusOfName(code), meaning: `the job ${job} failed`, remedy: '' }, {})
}
