import { fail } from './errors.ts'

/** Who acts in a row of a state machine (spec/casework.md §2). `node` is the software itself: no person. */
export const caseRoles = ['officer', 'approver', 'desk', 'executor', 'node'] as const
export type CaseRole = (typeof caseRoles)[number]

/** Which roles of people may act as which role of a row (spec/casework.md §2). */
const personRoles: Readonly<Record<Exclude<CaseRole, 'node'>, readonly string[]>> = {
  officer: ['investigator'],
  approver: ['supervisor', 'legal'],
  desk: ['liaison'],
  executor: ['investigator', 'custodian'],
}

/**
 * The role of a row in which a person with these roles acts: the first of `allowed` that one of them gives.
 * Throws `role-forbids`.
 */
export function actingRole({
  roles,
  allowed,
}: {
  /** What the person is at their own organisation: `investigator`, `supervisor` … */
  readonly roles: readonly string[]
  /** What the row allows. */
  readonly allowed: readonly CaseRole[]
}): CaseRole {
  const role = allowed.find((each) => each !== 'node' && personRoles[each].some((known) => roles.includes(known)))
  return role ?? fail('role-forbids', {})
}
