import { type ResultOf, requestList } from '@comity/client/api'
import { Group, Tabs } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { living } from '../call.ts'
import { useWords } from '../forms/words.ts'
import { Urgency } from '../parts/clock.tsx'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { RequestMarks, RequestState } from '../parts/request-state.tsx'
import { To } from '../parts/to.tsx'

type Request = ResultOf<typeof requestList>['requests'][number]

/** Requests of one's unit: those that came, those that went. */
export function RequestsPage() {
  const { t } = useTranslation()
  const { data } = useSuspenseQuery(living(requestList, {}))
  const of = (side: Request['side']) => data.requests.filter((request) => request.side === side)
  const [received, sent] = [of('requested'), of('requesting')]
  return (
    <Page title={t('requests.title')}>
      <Tabs defaultValue={received.length === 0 && sent.length > 0 ? 'requesting' : 'requested'} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="requested">{t('requests.inbox')}</Tabs.Tab>
          <Tabs.Tab value="requesting">{t('requests.outbox')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="requested">
          <Requests caption={t('requests.inbox')} requests={received} />
        </Tabs.Panel>
        <Tabs.Panel value="requesting">
          <Requests caption={t('requests.outbox')} requests={sent} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function Requests({ caption, requests }: { readonly caption: string; readonly requests: readonly Request[] }) {
  const words = useWords()
  return (
    <List
      caption={caption}
      rows={requests.toSorted((left, right) => right.openedAt.localeCompare(left.openedAt))}
      keyOf={({ request }) => request}
      columns={[
        {
          text: 'request.kind',
          of: ({ request, kind }) => (
            <To to="/requests/$id" params={{ id: request }}>
              {words.say('kind', kind)}
            </To>
          ),
        },
        { text: 'request.partner', of: ({ partner }) => partner },
        { text: 'request.opened', of: ({ openedAt }) => <Moment at={openedAt} /> },
        { text: 'request.urgency', of: ({ urgency }) => <Urgency of={urgency} /> },
        {
          text: 'request.state',
          of: ({ state, marks }) => (
            <Group gap={4}>
              <RequestState state={state} />
              <RequestMarks marks={marks} />
            </Group>
          ),
        },
        { text: 'request.next', of: ({ next }) => (next === null ? '–' : <Moment at={next.at} />) },
      ]}
    />
  )
}
