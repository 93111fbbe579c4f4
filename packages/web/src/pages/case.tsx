import { caseShow, recordList, recordReveal, type ResultOf, sessionShow } from '@comity/client/api'
import { Badge, Button, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { useWords } from '../forms/words.ts'
import { ButtonTo } from '../parts/button-to.tsx'
import { Fact } from '../parts/fact.tsx'
import { Failure } from '../parts/failure.tsx'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'
import { Revealed } from '../parts/revealed.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { CaseState } from './cases.tsx'

/** One case: what it is about, how many identifiers it has, and each of them, masked. */
export function CasePage() {
  const { t } = useTranslation()
  const words = useWords()
  const { id } = useParams({ from: '/inside/cases/$id' })
  const { data: file } = useSuspenseQuery(reading(caseShow, { case: id }))
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const isWorking = who.roles.includes('investigator') && file.state === 'open'
  return (
    <Page title={file.title}>
      <Paper withBorder p="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Fact name={t('case.category')}>{words.offence(file.category)}</Fact>
          <Fact name={t('case.state')}>
            <CaseState state={file.state} />
          </Fact>
          <Fact name={t('case.basis')}>
            <PartnerWord text={file.basis} />
          </Fact>
          <Fact name={t('case.opened')}>
            <Moment at={file.openedAt} />
          </Fact>
        </SimpleGrid>
        {isWorking && (
          <Group mt="lg">
            <ButtonTo to="/cases/$id/import" params={{ id }}>
              {t('import.title')}
            </ButtonTo>
            {file.records.length > 0 && (
              <ButtonTo to="/cases/$id/ask" params={{ id }}>
                {t('ask.title')}
              </ButtonTo>
            )}
          </Group>
        )}
      </Paper>
      <Counts records={file.records} />
      {who.roles.some((role) => role !== 'liaison') && <Records id={id} />}
    </Page>
  )
}

function Counts({ records }: Pick<ResultOf<typeof caseShow>, 'records'>) {
  const { t } = useTranslation()
  const words = useWords()
  if (records.length === 0) return <Text c="dimmed">{t('case.noRecords')}</Text>
  return (
    <Group gap="sm">
      {records.map(({ profile, status, count }) => (
        <Badge key={`${profile} ${status}`} variant="light" size="lg" tt="none">
          {t('case.count', { profile: words.profile(profile), status: t(`person.${status}`), count })}
        </Badge>
      ))}
    </Group>
  )
}

function Records({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const pages = useInfiniteQuery({
    queryKey: [recordList.name, id],
    queryFn: ({ pageParam }) => call(recordList, { case: id, after: pageParam, find: null }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
  if (pages.error !== null) return <Failure error={pages.error} />
  if (pages.data === undefined) return <Waiting />
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="md">
        {t('case.records')}
      </Title>
      <List
        caption={t('case.records')}
        rows={pages.data.pages.flatMap(({ records }) => records)}
        keyOf={({ record }) => record}
        columns={[
          {
            text: 'case.value',
            of: ({ record, value }) => <Revealed masked={value} reveal={() => call(recordReveal, { record })} />,
          },
          { text: 'case.profile', of: ({ profile }) => profile },
          { text: 'case.status', of: ({ status }) => t(`person.${status}`) },
          { text: 'case.firstSeen', of: ({ firstSeen }) => <Moment at={firstSeen} /> },
          {
            text: 'case.marks',
            of: ({ isReleased, isRestricted }) => (
              <Group gap={4}>
                {isReleased && <Badge variant="outline">{t('case.released')}</Badge>}
                {isRestricted && (
                  <Badge variant="outline" color="gray">
                    {t('case.restricted')}
                  </Badge>
                )}
              </Group>
            ),
          },
        ]}
      />
      {pages.hasNextPage && (
        <Button mt="md" variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('app.more')}
        </Button>
      )}
    </Paper>
  )
}
