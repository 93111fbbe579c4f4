import type { freezeList, ResultOf } from '@comity/client/api'
import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type State = ResultOf<typeof freezeList>['freezes'][number]['state']

const holding: readonly State[] = ['HOLDING', 'HELD', 'CONFIRMED']
const underWay: readonly State[] = ['DRAFT', 'APPROVED', 'SENT', 'DELIVERED', 'ACKNOWLEDGED', 'RETURNING', 'SHARING']

/** States that no act leaves (spec/freezes.md §2). */
export function isOver(state: State): boolean {
  return !holding.includes(state) && !underWay.includes(state)
}

/** A state in words: what holds money is filled, what is over is grey. */
export function FreezeStateBadge({ state }: { readonly state: State }) {
  const { t } = useTranslation()
  const isHolding = holding.includes(state)
  return (
    <Badge variant={isHolding ? 'filled' : 'outline'} color={isOver(state) ? 'gray' : 'comity'}>
      {t(`freeze.state.${state}`)}
    </Badge>
  )
}
