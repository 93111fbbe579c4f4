import { type Terms, TermsSchema } from '@comity/agreement'
import { agreementShow, type ResultOf } from '@comity/client/api'
import { checkShape } from '@comity/codec'
import { Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { reading } from '../call.ts'
import { Sign } from '../negotiating/sign.tsx'
import { AgreementStateBadge } from '../parts/agreement-state.tsx'
import { Fact } from '../parts/fact.tsx'
import { List } from '../parts/list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { TextsBeside, useOwnTitle } from '../parts/texts-beside.tsx'

type Agreement = ResultOf<typeof agreementShow>

/** One agreement: who signed, what it allows a day, and clause by clause what was agreed, its languages beside each other. */
export function AgreementPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/agreements/$id' })
  const { data: agreement } = useSuspenseQuery(reading(agreementShow, { agreement: id }))
  const terms = checkShape(TermsSchema, agreement.terms)
  const { inForce } = terms
  return (
    <Page {...useOwnTitle()(terms.title)}>
      <Paper withBorder p="lg">
        <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
          <Fact name={t('agreement.state')}>
            <AgreementStateBadge state={agreement.state} />
          </Fact>
          <Fact name={t('agreement.from')}>
            <Moment at={inForce.from} />
          </Fact>
          <Fact name={t('agreement.until')}>
            <Moment at={inForce.until} />
          </Fact>
          <Fact name={t('agreement.notice')}>{t('agreement.days', { n: inForce.noticeDays })}</Fact>
          <Fact name={t('agreement.retention')}>{t('agreement.days', { n: terms.retention.days })}</Fact>
          <Fact name={t('agreement.cosignatures')}>{terms.log.cosignatures}</Fact>
        </SimpleGrid>
        <Text size="xs" ff="monospace" mt="md" className="comity-text">
          {t('agreement.hash', { hash: agreement.agreement })}
        </Text>
      </Paper>
      <Signatures agreement={agreement} terms={terms} />
      <Clauses terms={terms} />
      <Budgets terms={terms} />
      <Sign agreement={agreement} />
    </Page>
  )
}

function Signatures({ agreement, terms }: { readonly agreement: Agreement; readonly terms: Terms }) {
  const { t } = useTranslation()
  const signedBy = new Map(agreement.signatures.map(({ party, signedAt }) => [party, signedAt]))
  const left = new Map(agreement.denunciations.map(({ party, effectiveAt }) => [party, effectiveAt]))
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4">
        {t('agreement.signatures')}
      </Title>
      <List
        caption={t('agreement.signatures')}
        rows={terms.parties}
        keyOf={({ party }) => party}
        columns={[
          { text: 'agreement.party', of: ({ party }) => party },
          { text: 'agreement.class', of: ({ memberClass }) => t(`memberClass.${memberClass}`) },
          {
            text: 'agreement.signed',
            of: ({ party }) => {
              const at = signedBy.get(party)
              return at === undefined ? <Badge color="orange">{t('agreement.unsigned')}</Badge> : <Moment at={at} />
            },
          },
          {
            text: 'agreement.leaves',
            of: ({ party }) => {
              const at = left.get(party)
              return at === undefined ? '–' : <Moment at={at} />
            },
          },
        ]}
      />
    </Paper>
  )
}

/** Members of the terms that stand in one clause each. */
const single = ['index', 'budgets', 'clocks', 'handling', 'refusal', 'dualCriminality', 'log', 'retention'] as const

function Clauses({ terms }: { readonly terms: Terms }) {
  const { t } = useTranslation()
  const rules = [
    ...single.map((name) => ({ name, clause: terms[name].clause })),
    { name: 'inForce' as const, clause: terms.inForce.clause },
    ...(terms.audit === undefined ? [] : [{ name: 'audit' as const, clause: terms.audit.clause }]),
    ...(terms.freeze === undefined ? [] : [{ name: 'freeze' as const, clause: terms.freeze.clause }]),
    ...terms.match.map(({ clause }) => ({ name: 'match' as const, clause })),
    ...terms.requests.map(({ clause }) => ({ name: 'requests' as const, clause })),
    ...terms.oversight.map(({ clause }) => ({ name: 'oversight' as const, clause })),
    ...terms.auditors.map(({ clause }) => ({ name: 'auditors' as const, clause })),
  ]
  return (
    <Stack component="section" gap="md" aria-label={t('agreement.clauses')}>
      <Title order={2} size="h4">
        {t('agreement.clauses')}
      </Title>
      {terms.clauses.map(({ id, text }) => (
        <Paper key={id} withBorder p="lg">
          <Group justify="space-between" mb="xs" gap="xs">
            <Title order={3} size="h5">
              {t('agreement.clause', { id })}
            </Title>
            <Group gap="xs">
              {[...new Set(rules.filter(({ clause }) => clause === id).map(({ name }) => name))].map((name) => (
                <Badge key={name} variant="light" color="gray" tt="none">
                  {t(`terms.${name}`)}
                </Badge>
              ))}
            </Group>
          </Group>
          <TextsBeside texts={text} />
        </Paper>
      ))}
    </Stack>
  )
}

function Budgets({ terms: { budgets } }: { readonly terms: Terms }) {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4">
        {t('agreement.budgets')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('agreement.budgets.text')}
      </Text>
      <List
        caption={t('agreement.budgets')}
        rows={budgets.perDay.map((rule, index) => ({ ...rule, index }))}
        keyOf={({ index }) => String(index)}
        columns={[
          { text: 'agreement.asks', of: ({ inquirers }) => inquirers.join(' · ') },
          { text: 'agreement.asked', of: ({ publishers }) => publishers.join(' · ') },
          { text: 'agreement.profiles', of: ({ profiles }) => profiles.join(' · ') },
          { text: 'agreement.questions', of: ({ elements }) => number.format(elements) },
        ]}
      />
    </Paper>
  )
}
