import { hitList, jobShow } from '@comity/client/api'
import { codeTexts } from '@comity/client/codes'
import { Group, Paper, Progress, Text } from '@mantine/core'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { reading } from '../call.ts'
import { ButtonTo } from '../parts/button-to.tsx'
import { List } from '../parts/list.tsx'
import { Page } from '../parts/page.tsx'

const everyMilliseconds = 700

/** How far a question is, and what came of it. */
export function AskProgressPage() {
  const { t, i18n } = useTranslation()
  const { id } = useParams({ from: '/inside/asks/$id' })
  const queries = useQueryClient()
  const { data: job } = useSuspenseQuery({
    ...reading(jobShow, { job: id }),
    refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : everyMilliseconds),
  })
  const over = isOver(job.state)
  useEffect(() => {
    if (over) void queries.invalidateQueries({ queryKey: [hitList.name] })
  }, [over, queries])
  const hits = job.asks.reduce((sum, ask) => sum + ask.hits, 0)
  const share = over ? 100 : job.total === 0 ? 0 : (100 * job.done) / job.total
  const meaning = (code: string) => codeTexts(code, i18n.language)?.what ?? code
  return (
    <Page title={t('ask.progress')}>
      <Paper withBorder p="lg" role="status">
        <Text mb="xs">{t(`job.${job.state}`, { done: job.done, total: job.total })}</Text>
        <Progress size="lg" animated={!over} value={share} aria-label={t('ask.progress')} />
        {job.error !== null && <Text mt="sm">{meaning(job.error)}</Text>}
      </Paper>
      {job.asks.length > 0 && (
        <List
          caption={t('ask.progress')}
          rows={job.asks}
          keyOf={({ publisher }) => publisher}
          columns={[
            { text: 'ask.publisher', of: ({ publisher }) => publisher },
            { text: 'ask.asked', of: ({ asked }) => asked },
            { text: 'ask.hits', of: (ask) => ask.hits },
            { text: 'ask.error', of: ({ error }) => (error === null ? null : meaning(error)) },
          ]}
        />
      )}
      {over && (
        <>
          <Text>{t('ask.found', { count: hits })}</Text>
          <Group>
            <ButtonTo to="/hits">{t('ask.toHits')}</ButtonTo>
          </Group>
        </>
      )}
    </Page>
  )
}

function isOver(state: string | undefined): boolean {
  return state === 'done' || state === 'failed'
}
