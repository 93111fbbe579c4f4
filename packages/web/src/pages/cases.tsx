import { caseList, type ResultOf, sessionShow } from '@comity/client/api'
import { Badge, Group, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { reading } from '../call.ts'
import { useWords, type Words } from '../forms/words.ts'
import { type BigColumn, BigList } from '../parts/big-list.tsx'
import { ButtonTo } from '../parts/button-to.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { To } from '../parts/to.tsx'

type Case = ResultOf<typeof caseList>['cases'][number]

const columnsIn = ({ offence }: Words): readonly BigColumn<Case>[] => [
  {
    text: 'case.name',
    value: ({ title }) => title,
    of: ({ case: id, title }) => (
      <To to="/cases/$id" params={{ id }} title={title}>
        <bdi>{title}</bdi>
      </To>
    ),
  },
  { text: 'case.category', value: ({ category }) => offence(category) },
  { text: 'case.opened', value: ({ openedAt }) => openedAt, of: ({ openedAt }) => <Moment at={openedAt} /> },
  { text: 'case.state', value: ({ state }) => state, of: (row) => <CaseState state={row.state} /> },
]

/** The cases of one's unit. */
export function CasesPage() {
  const { t } = useTranslation()
  const { data } = useSuspenseQuery(reading(caseList, {}))
  const words = useWords()
  const columns = useMemo(() => columnsIn(words), [words])
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  return (
    <Page title={t('cases.title')}>
      <Text c="dimmed">{t('cases.text')}</Text>
      {who.roles.includes('investigator') && (
        <Group>
          <ButtonTo to="/cases/new">{t('case.open')}</ButtonTo>
        </Group>
      )}
      <BigList caption={t('cases.title')} rows={data.cases} keyOf={({ case: id }) => id} columns={columns} />
    </Page>
  )
}

export function CaseState({ state }: Pick<Case, 'state'>) {
  const { t } = useTranslation()
  return (
    <Badge variant="outline" color={state === 'open' ? 'comity' : 'gray'}>
      {t(`case.state.${state}`)}
    </Badge>
  )
}
