import { Readable } from 'node:stream'
import { type ChangeKind, changeKinds } from '@comity/client/api'
import { knowsFenced } from '../casework/confidential.ts'
import type { Actor, NodeContext, Role } from '../context.ts'
import { fail } from '../errors.ts'
import type { Log } from '../logger.ts'
import { openRegularLook } from '../regular-look.ts'
import { stillSignedIn } from '../sign-in/sessions.ts'
import { type Marks, marksOf } from './marks.ts'

/** How often it is looked whether something changed. */
const lookEvery = 500
/** Whoever is told nothing sees after this that the stream is still there. */
const heartbeatEvery = 15_000
/** Of one session, or of one person with a token. */
const mostOfOne = 4
/** Of everybody. */
const mostOfAll = 256

interface Following {
  readonly actor: Actor
  readonly out: Readable
  /** Looks until it ends. */
  left: number
  told: number
  marks: Marks | undefined
}

/** Roles that may list a kind: those of its list (spec/own-api.md). */
const seeing: Readonly<Record<ChangeKind, readonly Role[]>> = {
  request: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  hit: ['investigator', 'supervisor', 'liaison', 'legal'],
  freeze: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
}

/** The streams on which people are told that something changed (spec/own-http.md §7). */
export interface Live {
  readonly follow: (actor: Actor, asked: { readonly seconds: number }) => Readable
  readonly close: () => Promise<void>
}

/** One look for all streams: who stands in one unit behind one fence sees the same, and is looked for once. */
export function openLive(node: NodeContext, log: Log): Live {
  const streams = new Set<Following>()
  const end = (one: Following) => {
    streams.delete(one)
    one.out.push(null)
  }
  const look = async () => {
    if (streams.size === 0) return
    const all = [...streams]
    const known = await stillSignedIn(
      node.db,
      all.map(({ actor }) => actor),
      node.now(),
    )
    const looked = new Map<string, Promise<Marks>>()
    for (const one of all) {
      const actor = known.get(idOf(one.actor))
      // Signed out, locked, revoked, or of another unit by now: nothing more is told.
      if (actor === undefined) {
        end(one)
        continue
      }
      const behind = `${actor.unit} ${String(knowsFenced(actor))}`
      const marks = looked.get(behind) ?? marksOf(node.db, actor)
      looked.set(behind, marks)
      tell(one, { actor, marks: await marks })
      if (one.left <= 0) end(one)
    }
  }
  // Who cannot be told what changes must not think that nothing does: they ask anew.
  const lookOrEnd = () =>
    look().catch((error: unknown) => {
      for (const one of streams) end(one)
      throw error
    })
  const looking = openRegularLook({
    every: lookEvery,
    look: lookOrEnd,
    failure: 'what changed could not be looked for',
    log,
  })
  return {
    follow: (actor, { seconds }) => {
      const ofOne = [...streams].filter((one) => idOf(one.actor) === idOf(actor))
      if (ofOne.length >= mostOfOne || streams.size >= mostOfAll) fail('busy', {})
      const out = new Readable({ read: () => undefined })
      const one: Following = { actor, out, left: (seconds * 1_000) / lookEvery, told: 0, marks: undefined }
      streams.add(one)
      out.once('close', () => streams.delete(one))
      return out
    },
    close: async () => {
      await looking.close()
      for (const one of streams) end(one)
    },
  }
}

function tell(one: Following, { actor, marks }: { readonly actor: Actor; readonly marks: Marks }): void {
  const { marks: before } = one
  const changed = changeKinds.filter(
    (kind) =>
      before !== undefined && before[kind] !== marks[kind] && actor.roles.some((role) => seeing[kind].includes(role)),
  )
  one.marks = marks
  one.left -= 1
  one.told += lookEvery
  if (before === undefined || changed.length > 0) one.out.push(`data: ${JSON.stringify({ changed })}\n\n`)
  else if (one.told >= heartbeatEvery) one.out.push(':\n\n')
  else return
  one.told = 0
}

function idOf({ person, session }: Actor): string {
  return session?.id ?? person
}
