import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely'
import { knowsFenced } from '../casework/confidential.ts'
import type { Actor } from '../context.ts'
import type { Tables } from '../schema.ts'
import type { FreezeRow } from './freezes.ts'

/**
 * A payment stop that was asked of this party is known to its fenced persons alone: whoever speaks with the account holder must
 * not be able to warn them (FATF Recommendation 21, spec/freezes.md §9). Who asked knows its own.
 */
export function isFencedFrom(actor: Pick<Actor, 'roles'>, { side }: Pick<FreezeRow, 'side'>): boolean {
  return side === 'requested' && !knowsFenced(actor)
}

/** The same as a condition on `freeze`: true for what the person may know. */
export function mayKnowFreeze(
  actor: Pick<Actor, 'roles'>,
): (is: ExpressionBuilder<Tables, 'freeze'>) => ExpressionWrapper<Tables, 'freeze', SqlBool> {
  return (is) => is.or([is.val(knowsFenced(actor)), is('freeze.side', '=', 'requesting')])
}
