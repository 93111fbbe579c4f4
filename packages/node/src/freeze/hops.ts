import type { BodyOf, freezeFollow } from '@comity/client/api'
import type { CaseEvent } from '@comity/casework'
import type { FreezeDocument, FreezeFinding, FreezeMoney, FreezeObject, FreezeState } from '@comity/casework/freeze'
import { hour, parseInstant } from '@comity/codec'
import { isUniqueViolation } from '../database/database-error.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { type ClaimText, draftFreeze } from './freeze-claim.ts'
import { claimOf, keptDocuments } from './freeze-documents.ts'
import type { FreezeMoved } from './freeze-act.ts'
import { lockFreeze } from './freezes.ts'
import type { Db } from '../schema.ts'

export type FreezeHop = FreezeFinding['hops'][number]

/** Rows that say where money went on to. */
const findings: readonly string[] = ['f4', 'f6', 'f6h']

/** Where the money of a freeze moved on to, in the order in which it was said: a hop is known by its place. */
export function hopsOf(
  events: readonly CaseEvent[],
  documents: ReadonlyMap<string, FreezeDocument>,
): readonly FreezeHop[] {
  return events
    .filter(({ row }) => findings.includes(row))
    .flatMap(({ content }) => (documents.get(content ?? '') as FreezeFinding | undefined)?.hops ?? []) // what these rows name was read as one
}

/**
 * Money that moved on is followed: a draft at the party that holds the next account, made of the claim and the hop (f1). It is a
 * draft: nothing goes to anybody until a second person approves it, under an agreement with that party. Throws `not-found` for a
 * hop that is not there, `object-mismatch` for one that is followed already, and what `draftFreeze` throws.
 */
export async function followHop(
  node: NodeContext,
  { actor, body }: { readonly actor: Actor; readonly body: BodyOf<typeof freezeFollow> },
): Promise<FreezeMoved> {
  try {
    return await node.db.transaction().execute(async (tx) => {
      const before = await lockFreeze(tx, { freeze: body.freeze, actor })
      if (before.row.side !== 'requesting') return fail('object-mismatch', {})
      const documents = await keptDocuments(node, tx, before.row)
      const claim = claimOf(before.object, documents) ?? fail('object-mismatch', {})
      const hop = hopsOf(before.events, documents)[body.hop] ?? fail('not-found', {})
      const text: ClaimText = {
        ...writtenOf(claim),
        ...{ payment: hop.payment, amount: { ...claim.amount, minor: hop.minor } },
        originating: { institution: claim.beneficiary.institution, account: claim.beneficiary.account },
        beneficiary: {
          name: body.beneficiary ?? unknown,
          institution: hop.institution,
          account: body.account ?? hop.account ?? unknown,
          country: hop.country,
        },
        ...{ intermediary: null, recall: null },
        stillInMotion: stillMoving(claim, { now: node.now(), hop }),
      }
      const basis = { parent: before.row.id, hop: body.hop }
      const { partner, agreement } = body
      const { row } = await draftFreeze(node, tx, { actor, freeze: { partner, agreement, basis, claim: text } })
      return { freeze: row.id, state: row.state }
    })
  } catch (error) {
    if (isUniqueViolation(error, 'freeze_hop')) fail('object-mismatch', {})
    throw error
  }
}

/** What the institution before did not say; a person may. */
const unknown = 'not known'

type Claim = NonNullable<ReturnType<typeof claimOf>>

/** What of the claim a person wrote: all but what bound it to its own freeze. */
function writtenOf({
  schema: _,
  freeze: _freeze,
  salt: _salt,
  agreement: _agreement,
  parent: _parent,
  ...text
}: Claim): ClaimText {
  return text
}

/** An old payment whose money moved on is in motion because of that. */
function stillMoving(claim: Claim, { now, hop }: { readonly now: number; readonly hop: FreezeHop }): string | null {
  if (claim.stillInMotion !== null || now - parseInstant(claim.sentAt) <= 72 * hour) return claim.stillInMotion
  return `The institution before states that it went on to ${hop.institution}.`
}

/** A freeze of this party and all that follow its money, with what became of the sum first claimed. */
export interface Chain {
  readonly children: readonly {
    readonly freeze: string
    readonly hop: number
    readonly partner: string
    readonly state: FreezeState
  }[]
  readonly held: string
  /** Had moved on to where nobody has said yet what became of it. */
  readonly movedOn: string
  readonly notFound: string
}

/** What became of a claim over all institutions that were asked: each sum counts once, where the money is. */
export async function chainOf(
  db: Db,
  { id, object }: { readonly id: string; readonly object: FreezeObject },
): Promise<Chain> {
  const rows = await db
    .selectFrom('freeze')
    .select(['id', 'parent', 'hop', 'partner', 'state', 'object'])
    .where('parent', '=', id)
    .where('state', '<>', 'CANCELLED')
    .orderBy('hop')
    .execute()
  let sums = sumsOf(object.money)
  for (const row of rows) {
    const child = JSON.parse(row.object) as FreezeObject // our own
    if (child.money === null || !isAccounted(child.money)) continue
    const below = await chainOf(db, { id: row.id, object: child })
    sums = {
      held: sums.held + BigInt(below.held),
      // What a child was asked about is accounted for there and nowhere else.
      movedOn: sums.movedOn - BigInt(child.money.claimed) + BigInt(below.movedOn),
      notFound: sums.notFound + BigInt(below.notFound),
    }
  }
  return {
    children: rows.map((row) => ({ freeze: row.id, hop: row.hop ?? 0, partner: row.partner, state: row.state })),
    held: String(sums.held),
    movedOn: String(sums.movedOn),
    notFound: String(sums.notFound),
  }
}

/** An institution has said what became of the money; until then, and where it refused, the money counts as moved on. */
function isAccounted({ claimed, held, movedOn, notFound }: FreezeMoney): boolean {
  return BigInt(held) + BigInt(movedOn) + BigInt(notFound) === BigInt(claimed)
}

function sumsOf(money: FreezeMoney | null) {
  return {
    held: BigInt(money?.held ?? '0'),
    movedOn: BigInt(money?.movedOn ?? '0'),
    notFound: BigInt(money?.notFound ?? '0'),
  }
}
