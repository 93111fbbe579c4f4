import type { agreementList, ResultOf } from '@comity/client/api'
import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type State = ResultOf<typeof agreementList>['agreements'][number]['state']

const colours = {
  proposed: 'orange',
  signed: 'comity',
  'in-force': 'green',
  superseded: 'gray',
  ended: 'gray',
  expired: 'gray',
} as const

/** Where an agreement stands, in words. */
export function AgreementStateBadge({ state }: { readonly state: State }) {
  const { t } = useTranslation()
  return (
    <Badge variant="outline" color={colours[state]}>
      {t(`agreement.state.${state}`)}
    </Badge>
  )
}
