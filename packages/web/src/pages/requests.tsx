import { type ResultOf, requestList } from '@comity/client/api'
import { Badge, Tabs } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { reading } from '../call.ts'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { To } from '../parts/to.tsx'

type Request = ResultOf<typeof requestList>['requests'][number]

/** Requests of one's unit: those that came, those that went. */
export function RequestsPage() {
  const { t } = useTranslation()
  const { data } = useSuspenseQuery(reading(requestList, {}))
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
  return (
    <List
      caption={caption}
      rows={requests.toSorted((left, right) => right.openedAt.localeCompare(left.openedAt))}
      keyOf={({ request }) => request}
      columns={[
        {
          text: 'request.opened',
          of: ({ request, openedAt }) => (
            <To to="/requests/$id" params={{ id: request }}>
              <Moment at={openedAt} />
            </To>
          ),
        },
        { text: 'request.partner', of: ({ partner }) => partner },
        { text: 'request.kind', of: ({ kind }) => kind },
        { text: 'request.urgency', of: ({ urgency }) => urgency },
        { text: 'request.state', of: ({ state }) => <Badge variant="outline">{state}</Badge> },
      ]}
    />
  )
}
