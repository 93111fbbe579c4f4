import {
  requestAcknowledge,
  requestApprove,
  requestList,
  requestReveal,
  requestShow,
  type ResultOf,
  sessionShow,
} from '@comity/client/api'
import { Badge, Button, Group, Paper, SimpleGrid, Timeline, Title } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { Fact } from '../parts/fact.tsx'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerText } from '../parts/partner-text.tsx'
import { Revealed } from '../parts/revealed.tsx'
import type { TextKey } from '../texts.ts'

type Request = ResultOf<typeof requestShow>
type Who = ResultOf<typeof sessionShow>

/** One request: what is asked and answered, its clocks, what happened, and what may be done now. */
export function RequestPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/requests/$id' })
  const { data: request } = useSuspenseQuery(reading(requestShow, { request: id }))
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const [asking, asked] = request.side === 'requesting' ? [who.party, request.partner] : [request.partner, who.party]
  return (
    <Page title={t('request.title')}>
      <Paper withBorder p="lg">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Fact name={t('request.partner')}>{request.partner}</Fact>
          <Fact name={t('request.kind')}>{request.kind}</Fact>
          <Fact name={t('request.state')}>
            <Badge variant="outline">{request.state}</Badge>
          </Fact>
          <Fact name={t('request.urgency')}>{request.urgency}</Fact>
          <Fact name={t('request.opened')}>
            <Moment at={request.openedAt} />
          </Fact>
          {request.identifier !== null && (
            <Fact name={t('request.identifier')}>
              <Revealed masked={request.identifier} reveal={() => call(requestReveal, { request: id })} />
            </Fact>
          )}
          {request.deadlines.map(({ clock, at }) => (
            <Fact key={clock} name={t('request.clock', { clock })}>
              <Moment at={at} />
            </Fact>
          ))}
        </SimpleGrid>
        <Acts request={request} />
      </Paper>
      {request.question !== null && (
        <Paper withBorder p="lg">
          <Title order={2} size="h4">
            {t('request.question')}
          </Title>
          <PartnerText text={request.question} party={asking} />
        </Paper>
      )}
      {request.answer !== null && (
        <Paper withBorder p="lg">
          <Title order={2} size="h4">
            {t('request.answer')}
          </Title>
          <PartnerText text={request.answer} party={asked} />
        </Paper>
      )}
      <Events request={request} />
    </Page>
  )
}

function Events({ request: { events } }: { readonly request: Request }) {
  const { t } = useTranslation()
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="md">
        {t('request.events')}
      </Title>
      <Timeline bulletSize={14} lineWidth={2}>
        {events.map(({ row, from, to, party, role, at }) => (
          <Timeline.Item key={`${row} ${at} ${to}`} title={t('request.event', { from, to })}>
            {t('request.by', { party, role })} · <Moment at={at} />
          </Timeline.Item>
        ))}
      </Timeline>
    </Paper>
  )
}

interface Act {
  readonly made: typeof requestAcknowledge | typeof requestApprove
  readonly text: TextKey
  readonly roles: readonly Who['roles'][number][]
  readonly isDue: (request: Request) => boolean
}

/** Acts that need no further word. Whether they are allowed is the node's to say: a refusal comes back with its reason. */
const acts: readonly Act[] = [
  {
    made: requestAcknowledge,
    text: 'request.acknowledge',
    roles: ['liaison'],
    isDue: ({ side, state }) => side === 'requested' && state === 'DELIVERED',
  },
  {
    made: requestApprove,
    text: 'request.approve',
    roles: ['investigator', 'supervisor', 'legal'],
    isDue: (request) =>
      request.side === 'requesting'
        ? request.state === 'DRAFT' || waits(request, 'NEEDS_INFO', 'q10a')
        : waits(request, 'EXECUTING', 'q18'),
  },
]

/** A first person's row waits for a second one: it is the newest in this state (spec/casework.md §4). */
function waits({ state, events }: Request, needed: string, row: string): boolean {
  return state === needed && events.at(-1)?.row === row
}

function Acts({ request }: { readonly request: Request }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const act = useMutation({
    mutationFn: (made: Act['made']) => call(made, { request: request.request }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [requestShow.name] }),
        queries.invalidateQueries({ queryKey: [requestList.name] }),
      ]),
  })
  const offered = acts.filter(({ roles, isDue }) => roles.some((role) => who.roles.includes(role)) && isDue(request))
  return (
    <>
      {offered.length > 0 && (
        <Group mt="lg">
          {offered.map(({ made, text }) => (
            <Button key={text} loading={act.isPending} onClick={() => act.mutate(made)}>
              {t(text)}
            </Button>
          ))}
        </Group>
      )}
      {act.error !== null && <Failure error={act.error} />}
    </>
  )
}
