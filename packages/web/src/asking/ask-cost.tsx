import { codeTexts } from '@comity/client/codes'
import { indexStatus, indexSync, jobShow, type matchPreview, type ResultOf } from '@comity/client/api'
import { Button, Group, Paper, Progress, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { Failure } from '../parts/failure.tsx'
import { List } from '../parts/list.tsx'

type Preview = ResultOf<typeof matchPreview>
type Asked = Preview['publishers'][number]

/** Whom the question reaches, by which clause, and what it takes of the budget. */
export function AskCost({ agreement, preview }: { readonly agreement: string; readonly preview: Preview }) {
  const { t } = useTranslation()
  const { elements, publishers } = preview
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4">
        {t('ask.cost')}
      </Title>
      <Text mb="sm">{t('ask.elements', { count: elements })}</Text>
      <List
        caption={t('ask.cost')}
        rows={publishers}
        keyOf={({ publisher }) => publisher}
        columns={[
          { text: 'ask.publisher', of: ({ publisher }) => publisher },
          { text: 'ask.clause', of: (asked) => <Clause asked={asked} /> },
          { text: 'ask.budget', of: (asked) => <Budget asked={asked} elements={elements} /> },
          { text: 'ask.index', of: ({ publisher }) => <Index agreement={agreement} publisher={publisher} /> },
        ]}
      />
    </Paper>
  )
}

function Clause({ asked: { clause, refused } }: { readonly asked: Asked }) {
  const { t } = useTranslation()
  return clause === null ? <Refused code={refused ?? ''} /> : t('ask.byClause', { clause })
}

function Refused({ code }: { readonly code: string }) {
  const { i18n } = useTranslation()
  return (
    <Text c="red" size="sm">
      {codeTexts(code, i18n.language)?.what ?? code}
    </Text>
  )
}

/** What was asked today, and on top of it what this question takes. */
function Budget({ asked: { budget, askedToday }, elements }: { readonly asked: Asked; readonly elements: number }) {
  const { t } = useTranslation()
  const share = (count: number) => (budget === 0 ? 0 : Math.min(100, (100 * count) / budget))
  const isTooMuch = askedToday + elements > budget
  return (
    <>
      <Text size="sm">{t('ask.ofBudget', { asked: askedToday, elements, budget })}</Text>
      <Progress.Root size="lg" aria-hidden>
        <Progress.Section value={share(askedToday)} color="gray" />
        <Progress.Section value={share(elements)} color={isTooMuch ? 'red' : 'comity'} />
      </Progress.Root>
      {isTooMuch && <Text size="sm">{t('ask.tooMuch')}</Text>}
    </>
  )
}

/** A question is looked up in what the partner published: without it nothing can be found. */
function Index({ agreement, publisher }: { readonly agreement: string; readonly publisher: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const status = useQuery(reading(indexStatus, { agreement }))
  const sync = useMutation({
    mutationFn: async () => {
      const { job } = await call(indexSync, { agreement, publisher })
      for (;;) {
        const { state, error } = await call(jobShow, { job })
        if (state === 'failed') return error
        if (state === 'done') break
        await new Promise((done) => setTimeout(done, 500))
      }
      await queries.invalidateQueries({ queryKey: [indexStatus.name] })
      return null
    },
  })
  if (status.data === undefined) return null
  if (status.data.synchronised.some((version) => version.publisher === publisher)) {
    return t('ask.synced')
  }
  return (
    <Group>
      <Button size="compact-xs" variant="default" loading={sync.isPending} onClick={() => sync.mutate()}>
        {t('ask.sync')}
      </Button>
      {sync.error !== null && <Failure error={sync.error} />}
      {typeof sync.data === 'string' && <Refused code={sync.data} />}
    </Group>
  )
}
