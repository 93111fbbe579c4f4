import { auditList, oversightActs, oversightReport, type ResultOf } from '@comity/client/api'
import { Badge, Button, Group, Paper, Tabs, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { download } from '../parts/download.ts'
import { Failure } from '../parts/failure.tsx'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { Waiting } from '../parts/waiting.tsx'

type Act = ResultOf<typeof oversightActs>['acts'][number]

/** What oversight sees: that something was done or refused, by which role, with whom; never what was in it. */
export function OversightPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('oversight.title')}>
      <Text c="dimmed">{t('oversight.text')}</Text>
      <Tabs defaultValue="acts" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="acts">{t('oversight.acts')}</Tabs.Tab>
          <Tabs.Tab value="refused">{t('oversight.refused')}</Tabs.Tab>
          <Tabs.Tab value="audits">{t('oversight.audits')}</Tabs.Tab>
          <Tabs.Tab value="report">{t('oversight.report')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="acts">
          <Acts caption={t('oversight.acts')} keep={() => true} />
        </Tabs.Panel>
        <Tabs.Panel value="refused">
          <Acts caption={t('oversight.refused')} keep={({ source }) => source === 'refused'} />
        </Tabs.Panel>
        <Tabs.Panel value="audits">
          <Audits />
        </Tabs.Panel>
        <Tabs.Panel value="report">
          <Report />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

const pageSize = 100

function Acts({ caption, keep }: { readonly caption: string; readonly keep: (act: Act) => boolean }) {
  const { t } = useTranslation()
  const acts = useInfiniteQuery({
    queryKey: [oversightActs.name],
    queryFn: ({ pageParam: before }) => call(oversightActs, { from: null, to: null, before, limit: pageSize }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
  if (acts.isPending) return <Waiting />
  if (acts.isError) return <Failure error={acts.error} retry={() => void acts.refetch()} />
  const rows = acts.data.pages.flatMap((page) => page.acts).map((act, index) => ({ ...act, index }))
  return (
    <>
      <List
        caption={caption}
        rows={rows.filter(keep)}
        keyOf={({ index }) => String(index)}
        columns={[
          { text: 'oversight.at', of: ({ at }) => <Moment at={at} /> },
          {
            text: 'oversight.kind',
            of: ({ kind, count }) => (count === 1 ? kind : t('oversight.times', { kind, count })),
          },
          { text: 'oversight.who', of: ({ unit, role }) => role ?? unit ?? '–' },
          { text: 'oversight.partner', of: ({ partner }) => partner ?? '–' },
          {
            text: 'oversight.code',
            of: ({ code, source }) =>
              code === null ? (
                '–'
              ) : (
                <Badge variant="outline" color={source === 'log' ? 'gray' : 'orange'} tt="none">
                  {code}
                </Badge>
              ),
          },
        ]}
      />
      {acts.hasNextPage && (
        <Group mt="md">
          <Button variant="default" loading={acts.isFetchingNextPage} onClick={() => void acts.fetchNextPage()}>
            {t('oversight.older')}
          </Button>
        </Group>
      )}
    </>
  )
}

function Audits() {
  const { t } = useTranslation()
  const { data } = useSuspenseQuery(reading(auditList, {}))
  return (
    <List
      caption={t('oversight.audits')}
      rows={data.audits}
      keyOf={({ audit }) => audit}
      columns={[
        { text: 'oversight.from', of: ({ from }) => <Moment at={from} /> },
        { text: 'oversight.until', of: ({ until }) => <Moment at={until} /> },
        { text: 'oversight.inquirer', of: ({ inquirer }) => inquirer },
        { text: 'oversight.publisher', of: ({ publisher }) => publisher },
        { text: 'oversight.verdict', of: ({ outcome }) => outcome?.verdict ?? t('oversight.open') },
      ]}
    />
  )
}

/** Makes a signed report of a period of whole UTC days, which the node logs, and hands it over as a file. */
function Report() {
  const { t } = useTranslation()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const made = useMutation({
    mutationFn: () =>
      call(oversightReport, { from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z`, partner: null }),
    onSuccess: ({ report, digest }) =>
      download({ name: `oversight-${digest}.jws`, type: 'application/jose', text: report }),
  })
  return (
    <Paper withBorder p="lg">
      <Text size="sm" mb="md">
        {t('oversight.report.text')}
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          made.mutate()
        }}
      >
        <Group align="end">
          <TextInput
            type="date"
            required
            label={t('oversight.from')}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            required
            label={t('oversight.before')}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Button type="submit" loading={made.isPending}>
            {t('oversight.report.make')}
          </Button>
        </Group>
      </form>
      {made.isSuccess && (
        <Text size="sm" mt="md" role="status" className="comity-text">
          {t('oversight.report.made', { digest: made.data.digest })}
        </Text>
      )}
      {made.error !== null && <Failure error={made.error} />}
    </Paper>
  )
}
