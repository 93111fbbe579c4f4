import { agreementList, negotiationList } from '@comity/client/api'
import { Badge, Text, Title } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { living } from '../call.ts'
import { Agenda } from '../parts/agenda.tsx'
import { AgreementStateBadge } from '../parts/agreement-state.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'
import { To } from '../parts/to.tsx'

const order = ['proposed', 'signed', 'in-force', 'superseded', 'ended', 'expired']

/** Negotiations under way and agreements, those that wait for something first. */
export function AgreementsPage() {
  const { t } = useTranslation()
  const { data: talks } = useSuspenseQuery(living(negotiationList, {}))
  const { data: list } = useSuspenseQuery(living(agreementList, {}))
  const agreements = list.agreements.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state))
  return (
    <Page title={t('agreements.title')}>
      {talks.negotiations.length > 0 && (
        <section>
          <Title order={2} size="h4" mb="xs">
            {t('agreements.negotiations')}
          </Title>
          <Agenda
            label={t('agreements.negotiations')}
            items={talks.negotiations.map(({ negotiation, title, parties, clauses, open, frozen }) => ({
              key: negotiation,
              what: (
                <To to="/negotiations/$id" params={{ id: negotiation }}>
                  <PartnerWord text={title} />
                </To>
              ),
              about: parties.join(' · '),
              clock: (
                <Badge variant="outline" color={open === 0 ? 'green' : 'orange'}>
                  {frozen === null ? t('agreements.open', { open, clauses }) : t('agreements.frozen')}
                </Badge>
              ),
            }))}
          />
        </section>
      )}
      <section>
        <Title order={2} size="h4" mb="xs">
          {t('agreements.list')}
        </Title>
        {agreements.length === 0 && <Text c="dimmed">{t('app.empty')}</Text>}
        <Agenda
          label={t('agreements.list')}
          items={agreements.map(({ agreement, title, parties, state }) => ({
            key: agreement,
            what: (
              <To to="/agreements/$id" params={{ id: agreement }}>
                <PartnerWord text={title} />
              </To>
            ),
            about: parties.join(' · '),
            clock: <AgreementStateBadge state={state} />,
          }))}
        />
      </section>
    </Page>
  )
}
