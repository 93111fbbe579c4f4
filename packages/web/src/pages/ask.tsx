import { agreementList, type BodyOf, caseShow, matchPreview, matchStart, sessionShow } from '@comity/client/api'
import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AskCost } from '../asking/ask-cost.tsx'
import { AskChoice, type Asking, firstDraft, whole } from '../asking/ask-choice.tsx'
import { Leakage } from '../asking/leakage.tsx'
import { call, reading } from '../call.ts'
import { Failure } from '../parts/failure.tsx'
import { Page } from '../parts/page.tsx'
import { partnerLine } from '../parts/partner-text.tsx'
import { useTerms } from '../parts/terms.ts'

/** Asking partners about a case: what is asked, by which clause, at what cost, what they learn; then it is asked. */
export function AskPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/cases/$id/ask' })
  const { data: file } = useSuspenseQuery(reading(caseShow, { case: id }))
  const { data: known } = useSuspenseQuery(reading(agreementList, {}))
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const [agreement, setAgreement] = useState<string | null>(null)
  const inForce = known.agreements.filter(({ state, parties }) => state === 'in-force' && parties.includes(who.party))
  const terms = useTerms(agreement)
  return (
    <Page title={t('ask.title')}>
      <Text c="dimmed">{t('ask.text', { title: file.title })}</Text>
      {inForce.length === 0 && <Text>{t('ask.noAgreement')}</Text>}
      <Stack maw={760}>
        <Select
          label={t('ask.agreement')}
          required
          data={inForce.map(({ agreement: value, title }) => ({ value, label: partnerLine(title) }))}
          value={agreement}
          onChange={setAgreement}
        />
        {terms.error !== null && <Failure error={terms.error} />}
        {agreement !== null && terms.data !== undefined && (
          <Question
            key={agreement}
            id={id}
            agreement={agreement}
            asking={{ terms: terms.data, records: file.records, own: who.party }}
          />
        )}
      </Stack>
    </Page>
  )
}

function Question({
  id,
  agreement,
  asking,
}: {
  readonly id: string
  readonly agreement: string
  readonly asking: Asking
}) {
  const [draft, setDraft] = useState(() => firstDraft(asking))
  const chosen = whole(draft)
  return (
    <>
      <AskChoice asking={asking} draft={draft} setDraft={setDraft} />
      {chosen !== undefined && <Answerable body={{ ...chosen, case: id, agreement }} />}
    </>
  )
}

function Answerable({ body }: { readonly body: BodyOf<typeof matchStart> }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const preview = useQuery({ ...reading(matchPreview, body), staleTime: 0 })
  const ask = useMutation({
    mutationFn: () => call(matchStart, body),
    onSuccess: ({ job }) => navigate({ to: '/asks/$id', params: { id: job } }),
  })
  if (preview.error !== null) return <Failure error={preview.error} />
  if (preview.data === undefined) return null
  const { elements, publishers } = preview.data
  const isAllowed = elements > 0 && publishers.every(({ refused }) => refused === null)
  return (
    <>
      <AskCost agreement={body.agreement} preview={preview.data} />
      <Leakage />
      <Group>
        <Button disabled={!isAllowed} loading={ask.isPending} onClick={() => ask.mutate()}>
          {t('ask.button', { count: elements * publishers.length })}
        </Button>
      </Group>
      {ask.error !== null && <Failure error={ask.error} />}
    </>
  )
}
