import { negotiationShow, type ResultOf } from '@comity/client/api'
import { Badge, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { living } from '../call.ts'
import { Position, useMaySpeak, WholeText } from '../negotiating/positions.tsx'
import { Fact } from '../parts/fact.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerText } from '../parts/partner-text.tsx'
import { TextsBeside } from '../parts/texts-beside.tsx'
import { To } from '../parts/to.tsx'

type Negotiation = ResultOf<typeof negotiationShow>
type Clause = Negotiation['clauses'][number]

const stanceColours = { accept: 'green', amend: 'orange', reserve: 'gray', reject: 'red' } as const

/** A negotiation: who stands where on each clause, and the words that most stand for. */
export function NegotiationPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/negotiations/$id' })
  const { data: talk } = useSuspenseQuery(living(negotiationShow, { negotiation: id }))
  const maySpeak = useMaySpeak(talk)
  const separated = talk.clauses.filter(({ separated: parties }) => parties.length > 0).length
  return (
    <Page title={talk.title} foreign="">
      <Paper withBorder p="lg">
        <SimpleGrid cols={{ base: 1, xs: 2, sm: 4 }}>
          <Fact name={t('negotiation.opener')}>{talk.opener}</Fact>
          <Fact name={t('negotiation.chair')}>{talk.chair}</Fact>
          <Fact name={t('negotiation.separated')}>
            {t('negotiation.count', { n: separated, all: talk.clauses.length })}
          </Fact>
          <Fact name={t('negotiation.initialled')}>
            {t('negotiation.count', { n: talk.ballot.initialled.length, all: talk.parties.length })}
          </Fact>
          {talk.frozen !== null && (
            <Fact name={t('negotiation.frozen')}>
              <To to="/agreements/$id" params={{ id: talk.frozen }}>
                {t('negotiation.toAgreement')}
              </To>
            </Fact>
          )}
        </SimpleGrid>
      </Paper>
      {maySpeak && <WholeText talk={talk} />}
      <Matrix talk={talk} />
      <Stack component="section" gap="md" aria-label={t('negotiation.clauses')}>
        <Title order={2} size="h4">
          {t('negotiation.clauses')}
        </Title>
        {talk.clauses.map((clause) => (
          <ClauseWords key={clause.clause} clause={clause}>
            {maySpeak && <Position talk={talk} clause={clause} />}
          </ClauseWords>
        ))}
      </Stack>
    </Page>
  )
}

/** Clauses down, parties across. */
function Matrix({ talk: { clauses, parties } }: { readonly talk: Negotiation }) {
  const { t } = useTranslation()
  const caption = t('negotiation.matrix')
  return (
    <Paper withBorder p={{ base: 'md', sm: 'lg' }}>
      <Title order={2} size="h4">
        {caption}
      </Title>
      <Table.ScrollContainer
        minWidth={80 + 110 * parties.length}
        // Its bar stands as long as there is more beside the edge: a matrix that ends there would look whole.
        scrollAreaProps={{ type: 'auto', viewportProps: { tabIndex: 0, 'aria-label': caption } }}
      >
        <Table aria-label={caption} className="comity-matrix">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('negotiation.clause')}</Table.Th>
              {parties.map((party) => (
                <Table.Th key={party} scope="col">
                  {party}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {clauses.map((clause) => (
              <Table.Tr key={clause.clause}>
                <Table.Th scope="row">{clause.clause}</Table.Th>
                {parties.map((party) => (
                  <Table.Td key={party}>
                    <Stance clause={clause} party={party} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  )
}

function Stance({ clause, party }: { readonly clause: Clause; readonly party: string }) {
  const { t } = useTranslation()
  const stance = clause.positions.find((position) => position.party === party)?.stance
  if (stance === undefined) return <Text size="sm">{t('negotiation.stance.none')}</Text>
  return (
    <Badge variant="outline" color={stanceColours[stance]}>
      {t(`negotiation.stance.${stance}`)}
    </Badge>
  )
}

function ClauseWords({ clause, children }: { readonly clause: Clause; readonly children: ReactNode }) {
  const { t } = useTranslation()
  const leading = clause.proposals.find(({ proposal }) => proposal === clause.leading)
  const reasons = clause.positions.filter(({ reason }) => reason !== null)
  return (
    <Paper withBorder p="lg">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={3} size="h5">
          {t('agreement.clause', { id: clause.clause })}
        </Title>
        <Badge variant="outline" color={clause.agreed === null ? 'orange' : 'green'}>
          {t(clause.agreed === null ? 'negotiation.notAgreed' : 'negotiation.agreed')}
        </Badge>
      </Group>
      {leading?.provision === null && <Text>{t('negotiation.leftOut')}</Text>}
      {leading !== undefined && leading.provision !== null && <TextsBeside texts={leading.provision.text} />}
      {clause.proposals.length > 1 && leading !== undefined && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('negotiation.of', { n: clause.proposals.length, party: leading.author })}
        </Text>
      )}
      {reasons.map(({ party, proposal, reason }) => (
        <PartnerText key={`${party} ${proposal}`} text={reason ?? ''} party={party} />
      ))}
      {children}
    </Paper>
  )
}
