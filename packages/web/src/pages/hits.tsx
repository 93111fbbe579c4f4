import { hitList } from '@comity/client/api'
import { Badge, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { reading } from '../call.ts'
import { useWords } from '../forms/words.ts'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { To } from '../parts/to.tsx'

export const hitColours = {
  NEW: 'comity',
  CONFIRMED: 'comity',
  DISMISSED: 'gray',
  WITHDRAWN: 'gray',
  EXPIRED: 'gray',
  CITED: 'comity',
} as const

/** The hits of one's unit, new ones first. */
export function HitsPage() {
  const { t } = useTranslation()
  const words = useWords()
  const { data } = useSuspenseQuery(reading(hitList, {}))
  const hits = data.hits.toSorted(
    (left, right) =>
      Number(right.state === 'NEW') - Number(left.state === 'NEW') || right.foundAt.localeCompare(left.foundAt),
  )
  return (
    <Page title={t('hits.title')}>
      <Text c="dimmed">{t('hits.text')}</Text>
      <List
        caption={t('hits.title')}
        rows={hits}
        keyOf={({ hit }) => hit}
        columns={[
          {
            text: 'hit.found',
            of: ({ hit, foundAt }) => (
              <To to="/hits/$id" params={{ id: hit }}>
                <Moment at={foundAt} />
              </To>
            ),
          },
          {
            text: 'hit.state',
            of: ({ state }) => (
              <Badge variant="outline" color={hitColours[state]}>
                {t(`hit.${state}`)}
              </Badge>
            ),
          },
          { text: 'hit.publisher', of: ({ publisher }) => publisher },
          { text: 'hit.profile', of: ({ profile }) => words.profile(profile) },
        ]}
      />
    </Page>
  )
}
