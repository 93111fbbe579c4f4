import { freezeList, type ResultOf } from '@comity/client/api'
import { Badge, Group, Paper, Progress, SimpleGrid, Stack, Tabs, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { living } from '../call.ts'
import { Countdown, Urgency, useNodeTime } from '../parts/clock.tsx'
import { FreezeStateBadge, isOver } from '../parts/freeze-state.tsx'
import { Money } from '../parts/money.tsx'
import { Page } from '../parts/page.tsx'
import { To } from '../parts/to.tsx'

type Freeze = ResultOf<typeof freezeList>['freezes'][number]

/** The wall-board: what runs out next stands first. */
export function FreezesPage() {
  const { t } = useTranslation()
  const { data, dataUpdatedAt } = useSuspenseQuery(living(freezeList, {}))
  const now = useNodeTime(data.now, dataUpdatedAt) ?? 0
  const running = data.freezes
    .filter(({ state }) => !isOver(state))
    .toSorted((one, other) => (one.next?.at ?? '9').localeCompare(other.next?.at ?? '9'))
  const over = data.freezes
    .filter(({ state }) => isOver(state))
    .toSorted((one, other) => other.openedAt.localeCompare(one.openedAt))
  return (
    <Page title={t('freezes.title')}>
      <Tabs defaultValue="running" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="running">{t('freezes.running', { n: running.length })}</Tabs.Tab>
          <Tabs.Tab value="over">{t('freezes.over', { n: over.length })}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="running">
          <Board freezes={running} now={now} />
        </Tabs.Panel>
        <Tabs.Panel value="over">
          <Board freezes={over} now={now} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function Board({ freezes, now }: { readonly freezes: readonly Freeze[]; readonly now: number }) {
  const { t } = useTranslation()
  if (freezes.length === 0) return <Text c="dimmed">{t('app.empty')}</Text>
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" p={0} m={0} className="comity-plain">
      {freezes.map((freeze) => (
        <Paper component="li" key={freeze.freeze} withBorder p="md">
          <Card freeze={freeze} now={now} />
        </Paper>
      ))}
    </SimpleGrid>
  )
}

function Card({ freeze, now }: { readonly freeze: Freeze; readonly now: number }) {
  const { t } = useTranslation()
  const { partner, side, state, urgency, next, money } = freeze
  return (
    <Stack gap="xs" h="100%">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text component="h2" size="md" fw={600} truncate>
          <To to="/freezes/$id" params={{ id: freeze.freeze }}>
            {partner}
          </To>
        </Text>
        <Urgency of={urgency} />
      </Group>
      <Group gap="xs">
        <FreezeStateBadge state={state} />
        <Badge variant="transparent" color="gray" px={0}>
          {t(`freeze.side.${side}`)}
        </Badge>
      </Group>
      {next !== null && (
        <Group justify="space-between" align="baseline" gap="xs">
          <Text size="sm" c="dimmed">
            {clockText(t, next.clock)}
          </Text>
          <Countdown until={next.at} now={now} big />
        </Group>
      )}
      {money !== null && (
        <Stack gap={4} mt="auto">
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {t('freeze.held')}
            </Text>
            <Text size="sm" component="div">
              <Money minor={money.held} currency={money.currency} />
            </Text>
          </Group>
          <Progress
            color="comity.5"
            value={shareOf(money.held, money.claimed)}
            aria-label={t('freeze.share')}
            size="sm"
          />
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {t('freeze.claimed')}
            </Text>
            <Text size="sm" component="div">
              <Money minor={money.claimed} currency={money.currency} />
            </Text>
          </Group>
        </Stack>
      )}
    </Stack>
  )
}

/** Percent, exact for sums of any size. */
function shareOf(part: string, whole: string): number {
  return BigInt(whole) === 0n ? 0 : Number((BigInt(part) * 100n) / BigInt(whole))
}

/** The name of a clock; a hold's end counts as one. */
export function clockText(t: ReturnType<typeof useTranslation>['t'], clock: string): string {
  if (clock === 'acknowledge' || clock === 'answer' || clock === 'hold') return t(`freeze.clock.${clock}`)
  return t('freeze.clock.other', { clock })
}
