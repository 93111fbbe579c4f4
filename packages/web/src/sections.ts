import type { sessionShow, ResultOf } from '@comity/client/api'
import type { TextKey } from './texts.ts'

type Role = ResultOf<typeof sessionShow>['roles'][number]

interface Section {
  readonly to:
    | '/today'
    | '/cases'
    | '/hits'
    | '/requests'
    | '/freezes'
    | '/agreements'
    | '/partners'
    | '/oversight'
    | '/log'
    | '/account'
  readonly text: TextKey
  /** Two keys one after the other, as in many mail programs. */
  readonly keys: string
  readonly roles: readonly Role[] | 'everybody'
}

const working: readonly Role[] = ['investigator', 'supervisor', 'liaison', 'legal']

/** All but an auditor from outside. */
const known: readonly Role[] = [...working, 'custodian', 'oversight', 'administrator', 'signatory']

/** What stands in the navigation, for whom: the roles of the call that fills the page (spec/own-api.md). */
export const sections: readonly Section[] = [
  { to: '/today', text: 'nav.today', keys: 'g t', roles: 'everybody' },
  { to: '/cases', text: 'nav.cases', keys: 'g c', roles: working },
  { to: '/hits', text: 'nav.hits', keys: 'g h', roles: working },
  { to: '/requests', text: 'nav.requests', keys: 'g r', roles: working },
  { to: '/freezes', text: 'nav.freezes', keys: 'g f', roles: [...working, 'custodian'] },
  { to: '/agreements', text: 'nav.agreements', keys: 'g m', roles: known },
  { to: '/partners', text: 'nav.partners', keys: 'g p', roles: known },
  { to: '/oversight', text: 'nav.oversight', keys: 'g o', roles: ['oversight'] },
  { to: '/log', text: 'nav.log', keys: 'g l', roles: ['oversight', 'administrator', 'supervisor', 'legal'] },
  { to: '/account', text: 'nav.account', keys: 'g a', roles: 'everybody' },
]

/** The sections that somebody with these roles may open. */
export function sectionsOf(roles: readonly Role[]): readonly Section[] {
  return sections.filter(({ roles: needed }) => needed === 'everybody' || needed.some((role) => roles.includes(role)))
}
