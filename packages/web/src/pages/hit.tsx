import { handlingLine } from '@comity/agreement'
import { hitConfirm, hitDismiss, hitList, hitReveal, hitShow, sessionShow } from '@comity/client/api'
import { Badge, Button, Group, Paper, SimpleGrid, Stack, Textarea, Title } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { Fact } from '../parts/fact.tsx'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'
import { Revealed } from '../parts/revealed.tsx'
import { ButtonTo } from '../parts/button-to.tsx'
import { useWords } from '../forms/words.ts'
import { hitColours } from './hits.tsx'

/** One hit: what was found, what the partner says of it, and what a person makes of it. */
export function HitPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/hits/$id' })
  const { data: hit } = useSuspenseQuery(reading(hitShow, { hit: id }))
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const words = useWords()
  const { label } = hit
  const mayAsk = ['CONFIRMED', 'CITED'].includes(hit.state) && who.roles.includes('investigator')
  return (
    <Page title={t('hit.title')}>
      <Paper withBorder p="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Fact name={t('hit.identifier')}>
            {hit.identifier === null ? (
              t('app.erased')
            ) : (
              <Revealed masked={hit.identifier} reveal={() => call(hitReveal, { hit: id })} />
            )}
          </Fact>
          <Fact name={t('hit.state')}>
            <Badge variant="outline" color={hitColours[hit.state]}>
              {t(`hit.${hit.state}`)}
            </Badge>
          </Fact>
          <Fact name={t('hit.publisher')}>{hit.publisher}</Fact>
          <Fact name={t('hit.found')}>
            <Moment at={hit.foundAt} />
          </Fact>
        </SimpleGrid>
      </Paper>
      <Paper withBorder p="lg">
        <Title order={2} size="h4" mb="md">
          {t('hit.label')}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Fact name={t('hit.category')}>
            <PartnerWord text={words.offence(label.category)} />
          </Fact>
          <Fact name={t('hit.statuses')}>{label.statuses.map((status) => t(`person.${status}`)).join(', ')}</Fact>
          <Fact name={t('hit.firstSeen')}>
            <PartnerWord text={label.firstSeen} />
          </Fact>
          <Fact name={t('hit.handling')}>
            <PartnerWord text={handlingLine(label)} />
          </Fact>
        </SimpleGrid>
      </Paper>
      {hit.state === 'NEW' && <Decision hit={id} />}
      {mayAsk && (
        <Group>
          <ButtonTo to="/hits/$id/request" params={{ id }}>
            {t('hit.request')}
          </ButtonTo>
        </Group>
      )}
    </Page>
  )
}

function Decision({ hit }: { readonly hit: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const decide = useMutation({
    mutationFn: (made: typeof hitConfirm | typeof hitDismiss) => call(made, { hit, reason: reason.trim() }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [hitShow.name] }),
        queries.invalidateQueries({ queryKey: [hitList.name] }),
      ]),
  })
  const isReady = reason.trim() !== '' && !decide.isPending
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Textarea
          label={t('hit.reason')}
          description={t('hit.reason.hint')}
          minRows={3}
          rows={3}
          maxLength={20_000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Group>
          <Button disabled={!isReady} onClick={() => decide.mutate(hitConfirm)}>
            {t('hit.confirm')}
          </Button>
          <Button variant="default" disabled={!isReady} onClick={() => decide.mutate(hitDismiss)}>
            {t('hit.dismiss')}
          </Button>
        </Group>
        {decide.error !== null && <Failure error={decide.error} />}
      </Stack>
    </Paper>
  )
}
