import { passkeyList, sessionEnd, sessionList, sessionShow } from '@comity/client/api'
import { Badge, Button, NativeSelect, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { chooseLock, chosenLock, lockMinutes } from '../parts/auto-lock.ts'
import { Fact } from '../parts/fact.tsx'
import { Failure } from '../parts/failure.tsx'
import { List } from '../parts/list.tsx'
import { Moment, useMoment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { Settings } from '../parts/settings.tsx'

/** Language, colours and the lock of this device; one's own passkeys and open sessions; another session is ended from here. */
export function AccountPage() {
  const { t } = useTranslation()
  const moment = useMoment()
  const [lock, setLock] = useState(chosenLock)
  const queries = useQueryClient()
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const { data: passkeys } = useSuspenseQuery(reading(passkeyList, {}))
  const { data: sessions } = useSuspenseQuery(reading(sessionList, {}))
  const end = useMutation({
    mutationFn: (session: string) => call(sessionEnd, { session }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [sessionList.name] }),
  })
  return (
    <Page title={t('account.title')}>
      <Paper withBorder p="lg">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Fact name={t('account.look')}>
            <Settings />
          </Fact>
          <NativeSelect
            label={t('account.lock')}
            description={t('account.lock.hint')}
            value={String(lock)}
            data={lockMinutes.map((minutes) => ({
              value: String(minutes),
              label: t('account.minutes', { n: minutes }),
            }))}
            onChange={({ currentTarget: { value } }) => {
              const chosen = lockMinutes.find((minutes) => String(minutes) === value)
              if (chosen === undefined) return
              chooseLock(chosen)
              setLock(chosen)
            }}
          />
        </SimpleGrid>
      </Paper>
      {who.session !== null && <Text>{t('account.until', { at: moment(who.session.until) })}</Text>}
      <Title order={2} size="h4">
        {t('account.passkeys')}
      </Title>
      <List
        caption={t('account.passkeys')}
        rows={passkeys.passkeys}
        keyOf={({ passkey }) => passkey}
        columns={[
          {
            text: 'account.device',
            of: ({ label, locked }) => (
              <>
                <bdi>{label}</bdi> {locked && <Badge color="red">{t('account.locked')}</Badge>}
              </>
            ),
          },
          { text: 'account.created', of: ({ createdAt }) => <Moment at={createdAt} /> },
          { text: 'account.used', of: ({ usedAt }) => (usedAt === null ? t('account.never') : <Moment at={usedAt} />) },
        ]}
      />
      <Title order={2} size="h4">
        {t('account.sessions')}
      </Title>
      <List
        caption={t('account.sessions')}
        rows={sessions.sessions}
        keyOf={({ session }) => session}
        columns={[
          { text: 'account.device', of: ({ passkey }) => <bdi>{passkey}</bdi> },
          { text: 'account.opened', of: ({ openedAt }) => <Moment at={openedAt} /> },
          { text: 'account.seen', of: ({ seenAt }) => <Moment at={seenAt} /> },
          {
            text: 'account.end',
            of: ({ session, isThis }) =>
              isThis ? (
                <Badge variant="outline">{t('account.this')}</Badge>
              ) : (
                <Button size="compact-xs" variant="default" onClick={() => end.mutate(session)}>
                  {t('account.end')}
                </Button>
              ),
          },
        ]}
      />
      {end.error !== null && <Failure error={end.error} />}
    </Page>
  )
}
