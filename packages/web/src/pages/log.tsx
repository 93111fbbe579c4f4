import { logReceipt, logVerify, logWitnesses, partyCard, type ResultOf } from '@comity/client/api'
import { toBase64url } from '@comity/codec'
import { Alert, Badge, Button, Code, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, living, reading } from '../call.ts'
import { Fact } from '../parts/fact.tsx'
import { Failure } from '../parts/failure.tsx'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { logKeyOf, verifyInBrowser } from '../receipt.ts'

type Receipt = ResultOf<typeof logReceipt>['receipts'][number]

/** The log: who cosigns it, whether it is whole, and the proof of one act, verified here. */
export function LogPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('log.title')}>
      <Text c="dimmed">{t('log.text')}</Text>
      <Receipts />
      <Whole />
      <Witnesses />
    </Page>
  )
}

function Receipts() {
  const { t } = useTranslation()
  const [id, setId] = useState('')
  const found = useMutation({ mutationFn: () => call(logReceipt, { id: id.trim() }) })
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {t('log.receipts')}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          found.mutate()
        }}
      >
        <Group align="end">
          <TextInput
            className="comity-grow"
            required
            label={t('log.id')}
            description={t('log.id.hint')}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <Button type="submit" loading={found.isPending}>
            {t('log.find')}
          </Button>
        </Group>
      </form>
      {found.error !== null && <Failure error={found.error} />}
      <Stack mt="md" gap="sm">
        {found.data?.receipts.map((receipt) => (
          <Proof key={receipt.index} receipt={receipt} />
        ))}
      </Stack>
    </Paper>
  )
}

function Proof({ receipt }: { readonly receipt: Receipt }) {
  const { t, i18n } = useTranslation()
  const { data: card } = useSuspenseQuery(reading(partyCard, {}))
  const proved = useMutation({ mutationFn: () => verifyInBrowser(receipt.receipt, logKeyOf(card.card)) })
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text fw={600}>{receipt.type}</Text>
          <Badge variant="outline" color={receipt.state === 'final' ? 'green' : 'orange'}>
            {t(`log.state.${receipt.state}`)}
          </Badge>
          <Text size="sm" c="dimmed">
            {t('log.cosignatures', { n: receipt.cosignatures, needed: receipt.needed })}
          </Text>
        </Group>
        <Button variant="default" size="xs" loading={proved.isPending} onClick={() => proved.mutate()}>
          {t('log.verify')}
        </Button>
      </Group>
      {proved.isSuccess && (
        <Alert color="green" role="status" title={t('log.proved')} mt="sm">
          <Stack gap="xs">
            <Text size="sm">
              {t('log.proved.text', {
                index: number.format(proved.data.index),
                size: number.format(proved.data.size),
              })}
            </Text>
            <Code block>{JSON.stringify(proved.data.body, undefined, 2)}</Code>
            <Text size="xs" ff="monospace" className="comity-text">
              {t('log.root', { root: toBase64url(proved.data.root) })}
            </Text>
          </Stack>
        </Alert>
      )}
      {proved.error !== null && <Failure error={proved.error} />}
    </Paper>
  )
}

/** The node computes its whole log again: it can take a while, so somebody asks for it. */
function Whole() {
  const { t, i18n } = useTranslation()
  const whole = useMutation({ mutationFn: () => call(logVerify, {}) })
  return (
    <Paper withBorder p="lg">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('log.whole')}
        </Title>
        <Button variant="default" size="xs" loading={whole.isPending} onClick={() => whole.mutate()}>
          {t('log.whole.verify')}
        </Button>
      </Group>
      {whole.isSuccess && (
        <SimpleGrid cols={{ base: 1, sm: 3 }} mt="md">
          <Fact name={t('log.origin')}>{whole.data.origin}</Fact>
          <Fact name={t('log.size')}>{new Intl.NumberFormat(i18n.language).format(whole.data.size)}</Fact>
          <Fact name={t('log.damage')}>
            {whole.data.damage === null
              ? t('log.damage.none')
              : t('log.damage.at', { file: whole.data.damage.file, index: whole.data.damage.index })}
          </Fact>
        </SimpleGrid>
      )}
      {whole.error !== null && <Failure error={whole.error} />}
    </Paper>
  )
}

function Witnesses() {
  const { t } = useTranslation()
  const { data } = useSuspenseQuery(living(logWitnesses, {}))
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {t('log.witnesses')}
      </Title>
      <List
        caption={t('log.witnesses')}
        rows={data.witnesses}
        keyOf={({ party }) => party}
        columns={[
          { text: 'log.party', of: ({ party }) => party },
          { text: 'log.cosigned', of: ({ cosignedAt: at }) => (at === null ? t('log.never') : <Moment at={at} />) },
          { text: 'log.behind', of: ({ behind }) => behind },
          { text: 'log.failures', of: ({ failures }) => failures },
        ]}
      />
    </Paper>
  )
}
