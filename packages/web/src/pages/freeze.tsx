import {
  freezeAcknowledge,
  freezeApprove,
  freezeReceive,
  freezeReveal,
  freezeShow,
  type ResultOf,
  sessionShow,
} from '@comity/client/api'
import { Button, Group, Paper, SimpleGrid, Stack, Timeline, Title } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call, living, reading } from '../call.ts'
import { Countdown, Urgency, useNodeTime } from '../parts/clock.tsx'
import { Fact } from '../parts/fact.tsx'
import { Failure } from '../parts/failure.tsx'
import { FreezeStateBadge } from '../parts/freeze-state.tsx'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Money } from '../parts/money.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerText, PartnerWord } from '../parts/partner-text.tsx'
import { Revealed } from '../parts/revealed.tsx'
import type { TextKey } from '../texts.ts'
import { clockText } from './freezes.tsx'

type Freeze = ResultOf<typeof freezeShow>
type Who = ResultOf<typeof sessionShow>

/** One payment stop: its clocks, what became of the sum, what was claimed, and what may be done now. */
export function FreezePage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/freezes/$id' })
  const { data: freeze, dataUpdatedAt } = useSuspenseQuery(living(freezeShow, { freeze: id }))
  const now = useNodeTime(freeze.now, dataUpdatedAt) ?? 0
  const { next } = freeze
  return (
    <Page title={t('freeze.title')}>
      <Paper withBorder p="lg">
        <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
          <Fact name={t('freeze.partner')}>{freeze.partner}</Fact>
          <Fact name={t('freeze.state')}>
            <FreezeStateBadge state={freeze.state} />
          </Fact>
          <Fact name={t('freeze.urgency')}>
            <Urgency of={freeze.urgency} />
          </Fact>
          <Fact name={t('freeze.opened')}>
            <Moment at={freeze.openedAt} />
          </Fact>
          {next !== null && (
            <Fact name={clockText(t, next.clock)}>
              <Countdown until={next.at} now={now} big />
            </Fact>
          )}
          {freeze.until !== null && (
            <Fact name={t('freeze.until')}>
              <Moment at={freeze.until} />
            </Fact>
          )}
        </SimpleGrid>
        <Acts freeze={freeze} />
      </Paper>
      <Sums freeze={freeze} />
      <Claim freeze={freeze} />
      <Hops freeze={freeze} />
      <Paper withBorder p="lg">
        <Title order={2} size="h4" mb="md">
          {t('freeze.events')}
        </Title>
        <Timeline bulletSize={14} lineWidth={2}>
          {freeze.events.map(({ row, to, party, at }) => (
            <Timeline.Item key={`${row} ${at}`} title={t(`freeze.state.${to as Freeze['state']}`)}>
              {party} · <Moment at={at} />
            </Timeline.Item>
          ))}
        </Timeline>
      </Paper>
    </Page>
  )
}

const sums = ['claimed', 'held', 'movedOn', 'notFound', 'lifted', 'returned', 'confiscated'] as const

function Sums({ freeze: { money } }: { readonly freeze: Freeze }) {
  const { t } = useTranslation()
  if (money === null) return null
  const shown = sums.filter((name) => name === 'claimed' || name === 'held' || money[name] !== '0')
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="md">
        {t('freeze.sums')}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
        {shown.map((name) => (
          <Fact key={name} name={t(`freeze.${name}`)}>
            <Money minor={money[name]} currency={money.currency} />
          </Fact>
        ))}
      </SimpleGrid>
    </Paper>
  )
}

function Claim({ freeze }: { readonly freeze: Freeze }) {
  const { t } = useTranslation()
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const { claim, side, partner } = freeze
  if (claim === null) return null
  const asking = side === 'requesting' ? who.party : partner
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4">
        {t('freeze.claim')}
      </Title>
      <PartnerText text={claim.summary} party={asking} />
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
        <Fact name={t('freeze.payment')}>
          <PartnerWord text={claim.payment.value} />
        </Fact>
        <Fact name={t('freeze.sent')}>
          <Moment at={claim.sentAt} />
        </Fact>
        <Fact name={t('freeze.victim')}>
          <PartnerWord text={claim.victim.name} />
        </Fact>
        <Fact name={t('freeze.beneficiary')}>
          <Stack gap={0}>
            <PartnerWord text={claim.beneficiary.name} />
            <PartnerWord text={claim.beneficiary.institution} />
            <Revealed masked={claim.beneficiary.account} reveal={() => accountOf(freeze.freeze)} />
          </Stack>
        </Fact>
        <Fact name={t('freeze.authority')}>
          <PartnerWord text={claim.authority} />
        </Fact>
        <Fact name={t('freeze.basis')}>
          <PartnerWord text={claim.legalBasis} />
        </Fact>
      </SimpleGrid>
      {freeze.refusal !== null && freeze.refusal.fix !== null && (
        <PartnerText text={freeze.refusal.fix} party={side === 'requesting' ? partner : who.party} />
      )}
      {freeze.shortfall !== null && (
        <PartnerText text={freeze.shortfall} party={side === 'requesting' ? partner : who.party} />
      )}
    </Paper>
  )
}

async function accountOf(freeze: string) {
  return { value: (await call(freezeReveal, { freeze })).beneficiary }
}

function Hops({ freeze: { hops, money } }: { readonly freeze: Freeze }) {
  const { t } = useTranslation()
  if (hops.length === 0) return null
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4">
        {t('freeze.hops')}
      </Title>
      <List
        caption={t('freeze.hops')}
        rows={hops.map((hop, index) => ({ ...hop, index }))}
        keyOf={({ index }) => String(index)}
        columns={[
          { text: 'freeze.institution', of: ({ institution }) => <PartnerWord text={institution} /> },
          { text: 'freeze.country', of: ({ country }) => <PartnerWord text={country} /> },
          { text: 'freeze.amount', of: ({ minor }) => <Money minor={minor} currency={money?.currency ?? ''} /> },
        ]}
      />
    </Paper>
  )
}

interface Act {
  readonly made: typeof freezeAcknowledge | typeof freezeApprove | typeof freezeReceive
  readonly text: TextKey
  readonly roles: readonly Who['roles'][number][]
  readonly isDue: (freeze: Freeze) => boolean
}

/** Acts that need no further word. Whether they are allowed is the node's to say: a refusal comes back with its reason. */
const acts: readonly Act[] = [
  {
    made: freezeAcknowledge,
    text: 'freeze.acknowledge',
    roles: ['liaison'],
    isDue: ({ side, state }) => side === 'requested' && state === 'DELIVERED',
  },
  {
    made: freezeApprove,
    text: 'freeze.approve',
    roles: ['supervisor', 'legal'],
    isDue: ({ side, state }) => (side === 'requested' ? state === 'HOLDING' : state === 'DRAFT' || state === 'SHARING'),
  },
  {
    made: freezeReceive,
    text: 'freeze.receive',
    roles: ['investigator', 'custodian'],
    isDue: ({ side, state }) => side === 'requesting' && state === 'RETURNING',
  },
]

function Acts({ freeze }: { readonly freeze: Freeze }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const act = useMutation({
    mutationFn: (made: Act['made']) => call(made, { freeze: freeze.freeze }),
    onSuccess: () => queries.invalidateQueries(),
  })
  const offered = acts.filter(({ roles, isDue }) => roles.some((role) => who.roles.includes(role)) && isDue(freeze))
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
