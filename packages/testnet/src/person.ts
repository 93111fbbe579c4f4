import type { Role } from '@comity/node'

/** Who of a party calls: the officer drafts and works the desk, the approver is the second person and signs. */
export const persons = ['officer', 'approver', 'administrator'] as const
export type Person = (typeof persons)[number]

/** The roles of the persons that every party of a testnet has; all stand in one unit. */
export const rolesOf = {
  officer: ['investigator', 'liaison', 'custodian'],
  approver: ['supervisor', 'legal', 'signatory'],
  administrator: ['administrator'],
} as const satisfies Readonly<Record<Person, readonly Role[]>>

/** The one unit. */
export const unitName = 'Cybercrime unit'
