import { randomUUID } from 'node:crypto'
import {
  composeSubjectFile,
  composeSubjectProposal,
  type SubjectFile,
  subjectStanding,
  usualSubjectClock,
} from '@comity/casework'
import type { BodyOf, subjectDecide, subjectExtend, subjectOpen } from '@comity/client/api'
import { formatInstant, type Instant, parseInstant, toBase64url, utf8Decode } from '@comity/codec'
import { normalize, profileOf } from '@comity/identifiers'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockAllChannels } from '../retraction/derived.ts'
import type { Tx } from '../schema.ts'
import { findEntries, recordsOfSubject } from './register.ts'
import {
  freshSubject,
  lockSubject,
  type OpenSubject,
  proposalPlace,
  stepSubject,
  type SubjectRow,
  type SubjectStep,
  valuePlace,
} from './subject-requests.ts'

/**
 * A person's letter is entered; its clock runs from when it came. Throws `identifier-invalid`, and `schema` for a letter
 * that is to come yet or a clock whose extension is shorter than itself.
 */
export async function openSubject(
  node: NodeContext,
  actor: Actor,
  { kind, profile, value, received, clock: given }: BodyOf<typeof subjectOpen>,
): Promise<{ readonly subject: string; readonly dueAt: string }> {
  const now = node.now()
  const receivedAt = received === null ? now : pastInstant(received, now)
  const clock = given ?? usualSubjectClock
  if (clock.extendedMonths < clock.months) fail('schema', {})
  const identifier = normalize({ profile: profileOf(profile), raw: value, cards: node.settings.cards })
  const seal = unitSeal(await node.keys.unit(actor.unit))
  const id = randomUUID()
  const row: SubjectRow = {
    ...{ id, unit: actor.unit, kind, profile: identifier.profile, state: 'RECEIVED', events: '[]' },
    value_key: seal.keyOf([identifier.profile, identifier.value]),
    value_sealed: seal.seal(valuePlace(id), identifier.value),
    months: clock.months,
    extended_months: clock.extendedMonths,
    received_at: receivedAt,
    opened_at: now,
    actor_secret: node.random(32),
    ...{ extension: null, proposal_sealed: null, proposed_by: null, decision: null, ground: null, records: null },
    ...{ ended_at: null, erased_at: null },
  }
  return node.db.transaction().execute(async (tx) => {
    await tx.insertInto('subject_request').values(row).execute()
    const subject = { row, events: [], object: freshSubject(node, row) }
    const { object } = await stepSubject(node, tx, { subject, row: 'u1', to: 'RECEIVED', by: actor })
    return { subject: id, dueAt: formatInstant(subjectStanding(object, now).due) }
  })
}

function pastInstant(text: string, now: Instant): Instant {
  const instant = parseInstant(text)
  return instant > now ? fail('schema', {}) : instant
}

/** Tells how a request stands after an act. */
export interface SubjectActed {
  readonly subject: string
  readonly state: SubjectRow['state']
}

/** Extends the clock once, with a reason. Throws `not-found`, `role-forbids`, `object-mismatch`. */
export async function extendSubject(
  node: NodeContext,
  actor: Actor,
  { subject, reason }: BodyOf<typeof subjectExtend>,
): Promise<SubjectActed> {
  const step = { row: 'u2', to: 'RECEIVED', by: actor, code: reason, change: { extension: reason } } as const
  return plainStep(node, subject, step)
}

/** The person took the request back. Throws `not-found`, `object-mismatch`. */
export async function withdrawSubject(node: NodeContext, actor: Actor, subject: string): Promise<SubjectActed> {
  return plainStep(node, subject, { row: 'u6', to: 'WITHDRAWN', by: actor })
}

/** Proposes to end a restriction; a second person approves. Throws `not-found`, `object-mismatch`. */
export async function proposeLift(node: NodeContext, actor: Actor, subject: string): Promise<SubjectActed> {
  return node.db.transaction().execute(async (tx) => {
    const open = await lockSubject(node, tx, { subject, unit: actor.unit })
    if (open.row.decision !== 'grant') fail('object-mismatch', {})
    const { row } = await stepSubject(node, tx, { subject: open, row: 'u7', to: 'LIFT_PROPOSED', by: actor })
    return { subject, state: row.state }
  })
}

async function plainStep(node: NodeContext, id: string, step: SubjectStep): Promise<SubjectActed> {
  return node.db.transaction().execute(async (tx) => {
    const subject = await lockSubject(node, tx, { subject: id, unit: step.by.unit })
    const { row } = await stepSubject(node, tx, { subject, ...step })
    return { subject: id, state: row.state }
  })
}

/**
 * The first person proposes to grant or refuse a request (u3). With a grant goes what the register says now, sealed: nobody
 * reads it before a second person has looked. Throws `not-found`, `object-mismatch`, `ground-not-lawful`, `schema`.
 */
export async function proposeDecision(
  node: NodeContext,
  actor: Actor,
  { subject: id, decision, ground, change, disclose }: BodyOf<typeof subjectDecide>,
): Promise<SubjectActed> {
  return node.db.transaction().execute(async (tx) => {
    await lockAllChannels(tx)
    const subject = await lockSubject(node, tx, { subject: id, unit: actor.unit })
    if (subject.object.state !== 'RECEIVED') fail('object-mismatch', {})
    const file = decision === 'grant' ? await fileOf(node, tx, { subject, disclosed: disclose }) : null
    const proposal = { decision, ground, change, file, salt: toBase64url(node.random(32)) }
    const { bytes, digest } = composeSubjectProposal(subject.row.kind, proposal)
    if (change?.value !== undefined) {
      normalize({ profile: profileOf(subject.row.profile), raw: change.value, cards: node.settings.cards })
    }
    const seal = unitSeal(await node.keys.unit(actor.unit))
    const kept = {
      proposal_sealed: seal.seal(proposalPlace(id), utf8Decode(bytes)),
      proposed_by: actor.person,
      decision,
      ground,
    }
    const step = { row: 'u3', to: 'PROPOSED', by: actor, content: digest, code: ground, change: kept } as const
    const { row } = await stepSubject(node, tx, { subject, ...step })
    return { subject: id, state: row.state }
  })
}

async function fileOf(
  node: NodeContext,
  tx: Tx,
  { subject: { row }, disclosed }: { readonly subject: OpenSubject; readonly disclosed: readonly string[] },
): Promise<SubjectFile> {
  const { unit, profile, value_key: valueKey } = row
  const records = valueKey === null ? [] : await recordsOfSubject(tx, { unit, profile, valueKey, own: node.party })
  const found = await findEntries(node, tx, { records, disclosed })
  return composeSubjectFile({ request: row.id, party: node.party, composedAt: formatInstant(node.now()), found })
}
