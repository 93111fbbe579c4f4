import { closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Digest, ProfileName, Uuid } from '../shapes.ts'

/** Urgencies for which the emergency reserve is there (spec/agreements.md §10). */
export const emergencyUrgencies = ['E0', 'E1'] as const
export type EmergencyUrgency = (typeof emergencyUrgencies)[number]

/**
 * The notice of two persons that they will use the emergency reserve (spec/messages.md §7.22). What follows under it is
 * charged to the reserve; why stays with the sender.
 */
export const budgetEmergency = defineMessage({
  name: 'budget.emergency',
  kind: 'sequenced',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({
    agreement: Digest,
    emergency: Uuid,
    profile: ProfileName,
    urgency: oneOf(emergencyUrgencies),
    elements: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  }),
})

export type BudgetEmergency = Static<typeof budgetEmergency.body>
