import { agreementList, logWitnesses, messageList, partyList, type ResultOf, sessionShow } from '@comity/client/api'
import { Badge, Code, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { living, reading } from '../call.ts'
import { AgreementStateBadge } from '../parts/agreement-state.tsx'
import { Fact } from '../parts/fact.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'
import { To } from '../parts/to.tsx'

type Party = ResultOf<typeof partyList>['parties'][number]
type Agreement = ResultOf<typeof agreementList>['agreements'][number]
type Role = ResultOf<typeof sessionShow>['roles'][number]

const withWitnesses: readonly Role[] = ['oversight', 'administrator', 'supervisor', 'legal']
const withMessages: readonly Role[] = ['supervisor', 'liaison', 'oversight', 'administrator']
const stateColours = { introduced: 'orange', trusted: 'green', held: 'red' } as const

/** The parties that this node knows: who they are, what binds us, and how their node does. */
export function PartnersPage() {
  const { t } = useTranslation()
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const { data } = useSuspenseQuery(living(partyList, {}))
  const { data: list } = useSuspenseQuery(living(agreementList, {}))
  const parties = data.parties
    .filter(({ party }) => party !== who.party)
    .toSorted((one, other) => one.party.localeCompare(other.party))
  return (
    <Page title={t('partners.title')}>
      {parties.length === 0 && <Text c="dimmed">{t('app.empty')}</Text>}
      <Stack component="ul" p={0} m={0} className="comity-plain">
        {parties.map((party) => (
          <Paper component="li" key={party.party} withBorder p="lg">
            <Partner
              party={party}
              agreements={list.agreements.filter(({ parties: all }) => all.includes(party.party))}
              roles={who.roles}
            />
          </Paper>
        ))}
      </Stack>
    </Page>
  )
}

function Partner({
  party,
  agreements,
  roles,
}: {
  readonly party: Party
  readonly agreements: readonly Agreement[]
  readonly roles: readonly Role[]
}) {
  const { t, i18n } = useTranslation()
  const country = new Intl.DisplayNames(i18n.language, { type: 'region' })
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Text component="h2" size="lg" fw={600}>
          <PartnerWord text={party.name} />
        </Text>
        <Group gap="xs">
          {party.suspension !== 'none' && <Badge color="red">{t(`partners.suspension.${party.suspension}`)}</Badge>}
          <Badge variant="outline" color={stateColours[party.state]}>
            {t(`partners.state.${party.state}`)}
          </Badge>
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 4 }} mt="sm">
        <Fact name={t('partners.code')}>{party.party}</Fact>
        <Fact name={t('partners.country')}>{country.of(party.country)}</Fact>
        <Fact name={t('partners.link')}>{t(`partners.link.${party.link}`)}</Fact>
        <Health party={party.party} roles={roles} />
      </SimpleGrid>
      <Stack gap="xs" mt="md">
        {agreements.map(({ agreement, title, state }) => (
          <Group key={agreement} gap="xs">
            <AgreementStateBadge state={state} />
            <To to="/agreements/$id" params={{ id: agreement }}>
              <PartnerWord text={title} />
            </To>
          </Group>
        ))}
      </Stack>
      <Text size="xs" c="dimmed" mt="md">
        {t('partners.words')}
      </Text>
      <Code>{party.fingerprint}</Code>
    </>
  )
}

/** What this node knows of the other's: its newest cosignature, and what of the messages between both stands still. */
function Health({ party, roles }: { readonly party: string; readonly roles: readonly Role[] }) {
  const { t } = useTranslation()
  const may = (needed: readonly Role[]) => needed.some((role) => roles.includes(role))
  const { data: log } = useQuery({ ...living(logWitnesses, {}), enabled: may(withWitnesses) })
  const { data: stuck } = useQuery({ ...living(messageList, {}), enabled: may(withMessages) })
  const witness = log?.witnesses.find((each) => each.party === party)
  return (
    <>
      {stuck !== undefined && (
        <Fact name={t('partners.messages')}>{stuck.messages.filter((each) => each.party === party).length}</Fact>
      )}
      {witness !== undefined && (
        <Fact name={t('partners.cosigned')}>
          {witness.cosignedAt === null ? t('partners.never') : <Moment at={witness.cosignedAt} />}
        </Fact>
      )}
    </>
  )
}
