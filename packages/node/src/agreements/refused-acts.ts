import type { Act } from '@comity/agreement'
import { canonicalText, isComityError, type Verified } from '@comity/codec'
import type { Message } from '@comity/protocol'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { Db, Tx } from '../schema.ts'

/** What a refusal was about: the terms, and the act where one was decided. */
export interface RefusedUnder {
  readonly agreement: string
  readonly act: Act | null
}

/*
 * Beside the error and not in it: an error's details go where people and partners read them, and an act names who asked
 * whom for what.
 */
const under = new WeakMap<Error, RefusedUnder>()

/** Runs a gate; what it throws is known to have been refused under these terms. The innermost gate counts. */
export function gate<Result>(about: RefusedUnder, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    noteUnder(error, about)
    throw error
  }
}

/** Says of an error under which terms it refused. */
export function noteUnder(error: unknown, about: RefusedUnder): void {
  if (isComityError(error) && !under.has(error)) under.set(error, about)
}

export interface NewRefusedAct {
  /** The id by which whoever was refused asks why. */
  readonly id: string
  readonly by: { readonly partner: string } | { readonly unit: string }
  readonly route: string
  readonly error: unknown
  /** It was about a confidential request (spec/casework.md §12). */
  readonly isConfidential?: boolean
}

/** Of one partner or unit the newest are kept: a partner that is refused without end fills no disk. */
const mostKept = 1_000

/** Keeps a refusal so that a person can have it explained. Errors that are no refusal are passed over. */
export async function keepRefusedAct(
  node: Pick<NodeContext, 'now'>,
  db: Db | Tx,
  { id, by, route, error, isConfidential = false }: NewRefusedAct,
): Promise<void> {
  if (!isComityError(error) || error.status < 400 || error.status >= 500) return
  const about = under.get(error)
  const owner = 'partner' in by ? by.partner : by.unit
  await db
    .insertInto('refused_act')
    .values({
      id,
      owner,
      unit: 'partner' in by ? null : by.unit,
      route,
      code: error.code,
      agreement: about?.agreement ?? null,
      act: about?.act == null ? null : canonicalText(about.act),
      refused_at: node.now(),
      is_confidential: isConfidential,
    })
    .execute()
  await sql`
    delete from refused_act where owner = ${owner} and place <= (
      select place from refused_act where owner = ${owner} order by place desc offset ${mostKept} limit 1)`.execute(db)
}

/** Keeps the refusal of a partner's message: under the id of the batch or request in it, else under its own. */
export async function keepRefusedMessage(
  node: Pick<NodeContext, 'now'>,
  db: Db | Tx,
  { message, error }: { readonly message: Verified<Message>; readonly error: unknown },
): Promise<void> {
  const { id, from, name, body } = message
  const named = typeof body === 'object' && body !== null ? new Map(Object.entries(body)) : new Map<string, unknown>()
  const agreement = formed(named.get('agreement'), digest)
  if (agreement !== undefined) noteUnder(error, { agreement, act: null })
  const freeze = formed(named.get('freeze'), uuid)
  const object = formed(named.get('batch'), uuid) ?? formed(named.get('request'), uuid) ?? freeze
  const isConfidential = name.startsWith('freeze.')
    ? !(await isOwnFreeze(db, freeze))
    : named.get('confidential') === true || (await isKnownConfidential(db, named))
  await keepRefusedAct(node, db, { id: object ?? id, by: { partner: from }, route: name, error, isConfidential })
}

/** Whether this party asked for that payment stop; of any other only fenced persons may know (spec/freezes.md §9). */
async function isOwnFreeze(db: Db | Tx, freeze: string | undefined): Promise<boolean> {
  if (freeze === undefined) return false
  const row = await db
    .selectFrom('freeze')
    .select('id')
    .where('id', '=', freeze)
    .where('side', '=', 'requesting')
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a message names a confidential request, or a retraction of one. */
async function isKnownConfidential(db: Db | Tx, named: ReadonlyMap<string, unknown>): Promise<boolean> {
  const request = formed(named.get('request'), uuid)
  const retraction = formed(named.get('retraction'), uuid)
  if (request === undefined && retraction === undefined) return false
  const row = await db
    .selectFrom('request')
    .select('id')
    .where('is_confidential', '=', true)
    .where((is) =>
      is.or([
        is('id', '=', request ?? null),
        is(
          'id',
          'in',
          is
            .selectFrom('retraction')
            .select('request')
            .where('retraction.id', '=', retraction ?? null),
        ),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const digest = /^[A-Za-z0-9_-]{43}$/

/** A member of a foreign body that has the form of what it should be. */
function formed(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined
}

/** What an error was refused under, where a gate said so. */
export function refusedUnder(error: unknown): RefusedUnder | undefined {
  return isComityError(error) ? under.get(error) : undefined
}
