import { sessionBegin, sessionOpen, sessionShow } from '@comity/client/api'
import { Alert, Button, Code, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call, codeOf, reading } from '../call.ts'
import { DoorPage } from '../parts/door-page.tsx'
import { Failure } from '../parts/failure.tsx'
import { answerWithPasskey, isCancelled } from '../passkeys.ts'

/** Signing in: one button, for the browser knows which passkeys there are. */
export function SignInPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const signIn = useMutation({
    mutationFn: async () => call(sessionOpen, { answer: await answerWithPasskey(await call(sessionBegin, {})) }),
    onSuccess: async (who) => {
      // Whatever somebody else saw in this browser before is gone.
      queries.clear()
      queries.setQueryData(reading(sessionShow, {}).queryKey, who)
      await navigate({ to: '/' })
    },
  })
  return (
    <DoorPage title={t('signIn.title')}>
      <Text>{t('signIn.text')}</Text>
      <Button size="md" loading={signIn.isPending} onClick={() => signIn.mutate()}>
        {t('signIn.button')}
      </Button>
      {signIn.error !== null && <Refused error={signIn.error} />}
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {t('signIn.first')}
        </Text>
        <Text size="sm">{t('signIn.how')}</Text>
        <Code block>npx comity person enrol NAME</Code>
      </Stack>
    </DoorPage>
  )
}

/** Why a passkey opened nothing. */
export function Refused({ error }: { readonly error: unknown }) {
  const { t } = useTranslation()
  if (isCancelled(error)) return <Alert role="status">{t('signIn.cancelled')}</Alert>
  if (codeOf(error) === 'misdirected') return <Alert role="alert">{t('signIn.address')}</Alert>
  return <Failure error={error} />
}
