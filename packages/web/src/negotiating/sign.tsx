import { agreementSign, type agreementShow, type ResultOf, sessionShow } from '@comity/client/api'
import { Button, Checkbox, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { Failure } from '../parts/failure.tsx'

/** The signature of this party, for its signatories, while it is missing; below what is signed. */
export function Sign({ agreement }: { readonly agreement: ResultOf<typeof agreementShow> }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const [isRead, setIsRead] = useState(false)
  const sign = useMutation({
    mutationFn: () => call(agreementSign, { agreement: agreement.agreement }),
    onSuccess: () => queries.invalidateQueries(),
  })
  const isSigned = agreement.signatures.some(({ party }) => party === who.party)
  if (agreement.state !== 'proposed' || isSigned || !who.roles.includes('signatory')) return null
  return (
    <Paper withBorder p="lg">
      <Stack align="flex-start">
        <Title order={2} size="h4">
          {t('agreement.sign.title', { party: who.party })}
        </Title>
        <Text size="sm">{t('agreement.sign.text')}</Text>
        <Checkbox
          label={t('agreement.sign.read')}
          checked={isRead}
          onChange={({ currentTarget }) => setIsRead(currentTarget.checked)}
        />
        <Button disabled={!isRead} loading={sign.isPending} onClick={() => sign.mutate()}>
          {t('agreement.sign')}
        </Button>
        {sign.error !== null && <Failure error={sign.error} />}
      </Stack>
    </Paper>
  )
}
