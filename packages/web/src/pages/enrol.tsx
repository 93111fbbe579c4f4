import { passkeyBegin, passkeyEnrol } from '@comity/client/api'
import { Alert, Button, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../call.ts'
import { DoorPage } from '../parts/door-page.tsx'
import { To } from '../parts/to.tsx'
import { makePasskey } from '../passkeys.ts'
import { Refused } from './sign-in.tsx'

/** Enrolling a passkey with the code behind `#`, which no browser sends. */
export function EnrolPage() {
  const { t } = useTranslation()
  const [code] = useState(() => location.hash.slice(1))
  const [label, setLabel] = useState('')
  const enrol = useMutation({
    mutationFn: async () => {
      const passkey = await makePasskey(await call(passkeyBegin, { code }))
      const named = label.trim() === '' ? t('enrol.label.fallback') : label.trim()
      return call(passkeyEnrol, { code, label: named, passkey })
    },
  })
  if (code === '')
    return (
      <DoorPage title={t('enrol.title')}>
        <Alert role="alert">{t('enrol.noCode')}</Alert>
      </DoorPage>
    )
  if (enrol.isSuccess)
    return (
      <DoorPage title={t('enrol.title')}>
        <Text role="status">{t('enrol.done')}</Text>
        <To to="/sign-in">{t('signIn.title')}</To>
      </DoorPage>
    )
  return (
    <DoorPage title={t('enrol.title')}>
      <Text>{t('enrol.text')}</Text>
      <TextInput
        label={t('enrol.label')}
        placeholder={t('enrol.label.fallback')}
        maxLength={100}
        value={label}
        onChange={({ currentTarget }) => setLabel(currentTarget.value)}
      />
      <Button size="md" loading={enrol.isPending} onClick={() => enrol.mutate()}>
        {t('enrol.button')}
      </Button>
      {enrol.error !== null && <Refused error={enrol.error} />}
    </DoorPage>
  )
}
