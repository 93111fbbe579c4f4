import { requestReveal, requestShow, sessionShow } from '@comity/client/api'
import { Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call, living, reading } from '../call.ts'
import { useWords } from '../forms/words.ts'
import { Countdown, Urgency, useNodeTime } from '../parts/clock.tsx'
import { Fact } from '../parts/fact.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerText } from '../parts/partner-text.tsx'
import { RequestMarks, RequestState } from '../parts/request-state.tsx'
import { Revealed } from '../parts/revealed.tsx'
import { Acts, type Request } from '../requests/acts.tsx'
import { LetterButton } from '../requests/letter.tsx'
import { Said } from '../requests/said.tsx'
import { RequestTimeline } from '../requests/timeline.tsx'

/** One request: what is asked and answered, its clocks, what happened, and what may be done now. */
export function RequestPage() {
  const words = useWords()
  const { id } = useParams({ from: '/inside/requests/$id' })
  const { data: request, dataUpdatedAt } = useSuspenseQuery(living(requestShow, { request: id }))
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const { side, partner } = request
  const [asking, asked] = side === 'requesting' ? [who.party, partner] : [partner, who.party]
  return (
    <Page title={words.say('kind', request.kind)}>
      <Head request={request} arrived={dataUpdatedAt} />
      <Acts request={request} />
      <Asked request={request} by={asking} />
      <Answered request={request} by={asked} />
      <Laws request={request} />
      <RequestTimeline request={request} />
      {request.state !== 'DRAFT' && who.roles.some((role) => letterRoles.includes(role)) && (
        <LetterButton request={id} />
      )}
    </Page>
  )
}

/** Those of `request.letter` (spec/own-api.md). */
const letterRoles: readonly string[] = ['investigator', 'supervisor', 'legal']

function Head({ request, arrived }: { readonly request: Request; readonly arrived: number }) {
  const { t } = useTranslation()
  const words = useWords()
  const now = useNodeTime(request.now, arrived) ?? 0
  const { identifier, next, deadlines, heldUntil } = request
  return (
    <Paper withBorder p="lg">
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
        <Fact name={t('request.partner')}>{request.partner}</Fact>
        <Fact name={t('request.state')}>
          <Group gap="xs">
            <RequestState state={request.state} />
            <RequestMarks marks={request.marks} />
          </Group>
        </Fact>
        <Fact name={t('request.urgency')}>
          <Urgency of={request.urgency} />
        </Fact>
        <Fact name={t('request.offence')}>{words.offence(request.offence)}</Fact>
        <Fact name={t('request.opened')}>
          <Moment at={request.openedAt} />
        </Fact>
        {identifier !== null && (
          <Fact name={t('request.identifier')}>
            <Revealed masked={identifier} reveal={() => call(requestReveal, { request: request.request })} />
          </Fact>
        )}
        {deadlines.map(({ clock, at }) => (
          <Fact key={clock} name={t(`request.clock.${clock as 'acknowledge' | 'answer'}`)}>
            {next?.clock === clock ? (
              <Stack gap={0}>
                <Countdown until={at} now={now} />
                <Text size="xs" c="dimmed">
                  <Moment at={at} />
                </Text>
              </Stack>
            ) : (
              <Moment at={at} />
            )}
          </Fact>
        ))}
        {heldUntil !== null && (
          <Fact name={t('request.heldUntil')}>
            <Moment at={heldUntil} />
          </Fact>
        )}
      </SimpleGrid>
    </Paper>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4">
        {title}
      </Title>
      {children}
    </Paper>
  )
}

function Asked({ request: { question, particulars }, by }: { readonly request: Request; readonly by: string }) {
  const { t } = useTranslation()
  if (question === null) return null
  return (
    <Part title={t('request.question')}>
      <PartnerText text={question} party={by} />
      <Said said={particulars} />
    </Part>
  )
}

function Answered({ request: { answer, refusal }, by }: { readonly request: Request; readonly by: string }) {
  const { t } = useTranslation()
  const words = useWords()
  if (refusal !== null)
    return (
      <Part title={t('request.refusal')}>
        <Text mt="xs">{words.say('ground', refusal.ground)}</Text>
        {refusal.reason !== null && <PartnerText text={refusal.reason} party={by} />}
        {refusal.fix !== null && (
          <>
            <Text size="sm" c="dimmed">
              {words.say('member', 'fix')}
            </Text>
            <PartnerText text={refusal.fix} party={by} />
          </>
        )}
      </Part>
    )
  if (answer === null) return null
  return (
    <Part title={t('request.answer')}>
      <PartnerText text={answer} party={by} />
    </Part>
  )
}

/** How both laws stand to the offence: a person judges where they are not known to agree. */
function Laws({ request: { dualCriminality, side } }: { readonly request: Request }) {
  const { t } = useTranslation()
  const words = useWords()
  const { rule, answer, requesting, requested, judgement } = dualCriminality
  if (rule === 'not-required' || answer === 'not-required') return null
  const [own, other] = side === 'requesting' ? [requesting, requested] : [requested, requesting]
  return (
    <Part title={t('request.laws')}>
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} mt="xs">
        <Fact name={t('request.laws.both')}>
          <Badge variant="outline" color={answer === 'yes' ? 'green' : 'orange'}>
            {t(`request.laws.${answer}`)}
          </Badge>
        </Fact>
        <Fact name={t('request.laws.own')}>{t(`request.law.${own}`)}</Fact>
        <Fact name={t('request.laws.other')}>{t(`request.law.${other}`)}</Fact>
        {judgement !== null && (
          <Fact name={t('request.laws.judged')}>
            {words.choice('reason', judgement.reason)} · <Moment at={judgement.at} />
          </Fact>
        )}
      </SimpleGrid>
    </Part>
  )
}
