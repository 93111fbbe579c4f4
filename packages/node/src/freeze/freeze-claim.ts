import { randomUUID } from 'node:crypto'
import { documentDigest } from '@comity/casework'
import { type FreezeClaim, readFreezeClaim } from '@comity/casework/freeze'
import { toBase64url } from '@comity/codec'
import { loadAgreement } from '../agreements/agreements.ts'
import { markingOfLabel, requireMayLeave } from '../casework/own-markings.ts'
import { loadHit } from '../casework/hits.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { bytesOf, keepDocument } from './freeze-documents.ts'
import { freshFreeze, type FreezeRow, insertFreeze, type OpenFreeze, stepFreeze } from './freezes.ts'
import { permitFreeze } from './freeze-terms.ts'
import type { Tx } from '../schema.ts'

/** What a person writes of a claim; the node adds what binds it to its freeze. */
export type ClaimText = Omit<FreezeClaim, 'schema' | 'freeze' | 'salt' | 'agreement' | 'parent'>

/** On what a freeze rests: a confirmed hit at the party that is asked, another stated ground, or a hop of a freeze before. */
export type FreezeBasis =
  { readonly hit: string } | { readonly ground: string } | { readonly parent: string; readonly hop: number }

export interface NewFreeze {
  readonly partner: string
  readonly agreement: string
  readonly basis: FreezeBasis
  readonly claim: ClaimText
}

/**
 * A person drafts a payment stop (f1). Nothing leaves the node yet, and the agreement is asked already, so that nobody drafts in
 * vain. Throws `not-found`, `object-mismatch` for a hit that is not CONFIRMED or of another publisher and for a claim that does
 * not agree with itself, `schema` for a sum, currency or date that is none, `role-forbids`, and what `permitFreeze` throws.
 */
export async function draftFreeze(
  node: NodeContext,
  tx: Tx,
  { actor, freeze: given }: { readonly actor: Actor; readonly freeze: NewFreeze },
): Promise<OpenFreeze> {
  const { partner, agreement, basis } = given
  const { purpose, urgency } = given.claim
  const asked = { agreement, purpose, urgency, from: node.party, to: partner }
  const { facts } = await permitFreeze(node, tx, asked)
  if ('hit' in basis) await requireHit(node, tx, { hit: basis.hit, unit: actor.unit, agreement, partner })
  const id = randomUUID()
  const now = node.now()
  const parent = 'parent' in basis ? basis.parent : null
  const document = readFreezeClaim(
    { ...given.claim, schema: 1, freeze: id, agreement, parent, salt: toBase64url(node.random(32)) },
    now,
  )
  const bytes = bytesOf(document)
  const row: Omit<FreezeRow, 'object'> = {
    ...{ id, side: 'requesting', partner, unit: actor.unit, agreement, purpose, urgency, state: 'DRAFT' },
    ...{ parent, hop: 'parent' in basis ? basis.hop : null, hit: 'hit' in basis ? basis.hit : null },
    ground_sealed:
      'ground' in basis ? unitSeal(await node.keys.unit(actor.unit)).seal(['freeze.ground', id], basis.ground) : null,
    ...{ actor_secret: node.random(32), opened_at: now, due_at: null, erased_at: null },
  }
  const object = freshFreeze(node, { row: { id, side: 'requesting', partner, agreement }, ...facts })
  const fresh = await insertFreeze(tx, { row: { ...row, object: '' }, object })
  await keepDocument(node, tx, { row: { id, unit: actor.unit }, bytes })
  const content = documentDigest(bytes)
  return stepFreeze(node, tx, { freeze: fresh, row: 'f1', to: 'DRAFT', document, content, by: actor })
}

/** The hit stands at the party that is asked, a person confirmed it, and what it came of may leave. */
export async function requireHit(
  node: NodeContext,
  tx: Tx,
  {
    hit: id,
    unit,
    agreement,
    partner,
  }: { readonly hit: string; readonly unit: string; readonly agreement: string; readonly partner: string },
): Promise<void> {
  const hit = await loadHit(tx, { hit: id, unit })
  const isSound = (hit.state === 'CONFIRMED' || hit.state === 'CITED') && hit.withdrawn_at === null
  if (!isSound || hit.publisher !== partner || hit.profile === 'target/1') fail('object-mismatch', {})
  const { terms } = await loadAgreement(tx, hit.agreement, node.now())
  const madeOf = [markingOfLabel(hit, terms)]
  await requireMayLeave(node, tx, { agreement, records: [hit.record], madeOf, to: partner })
}
