import { sessionShow } from '@comity/client/api'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { reading } from '../call.ts'
import { sectionsOf } from '../sections.ts'

/** The first page that is theirs. */
export function HomePage() {
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  return <Navigate to={sectionsOf(who.roles)[0]?.to ?? '/account'} replace />
}
