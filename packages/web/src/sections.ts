import type { sessionShow, ResultOf } from '@comity/client/api'
import type { TextKey } from './texts.ts'

type Role = ResultOf<typeof sessionShow>['roles'][number]

interface Section {
  readonly to: '/cases' | '/hits' | '/requests' | '/account'
  readonly text: TextKey
  /** Two keys one after the other, as in many mail programs. */
  readonly keys: string
  readonly roles: readonly Role[] | 'everybody'
}

const working: readonly Role[] = ['investigator', 'supervisor', 'liaison', 'legal']

/** What stands in the navigation, for whom: the roles of the call that fills the page (spec/own-api.md). */
export const sections: readonly Section[] = [
  { to: '/cases', text: 'nav.cases', keys: 'g c', roles: working },
  { to: '/hits', text: 'nav.hits', keys: 'g h', roles: working },
  { to: '/requests', text: 'nav.requests', keys: 'g r', roles: working },
  { to: '/account', text: 'nav.account', keys: 'g a', roles: 'everybody' },
]

/** The sections that somebody with these roles may open. */
export function sectionsOf(roles: readonly Role[]): readonly Section[] {
  return sections.filter(({ roles: needed }) => needed === 'everybody' || needed.some((role) => roles.includes(role)))
}
