import {
  agreementList,
  agreementShow,
  freezeList,
  freezeNotices,
  hitList,
  messageList,
  negotiationList,
  negotiationShow,
  requestList,
  type ResultOf,
  retractionList,
  sessionShow,
  subjectList,
} from '@comity/client/api'
import { Text, Title } from '@mantine/core'
import { useQueries, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Trans, useTranslation } from 'react-i18next'
import { living, reading } from '../call.ts'
import { Agenda, type AgendaItem } from '../parts/agenda.tsx'
import { useWords } from '../forms/words.ts'
import { Countdown, Urgency, useNodeTime } from '../parts/clock.tsx'
import { Moment, useMoment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'
import { To } from '../parts/to.tsx'
import { byUrgency, freezeNeed, requestNeed, type Role } from './today-items.ts'

const working: readonly Role[] = ['investigator', 'supervisor', 'liaison', 'legal', 'custodian']
const withHits: readonly Role[] = ['investigator', 'supervisor', 'legal']
const withPositions: readonly Role[] = ['legal', 'supervisor', 'signatory']
const withMessages: readonly Role[] = ['supervisor', 'liaison', 'oversight', 'administrator']
const withSubjects: readonly Role[] = ['investigator', 'supervisor', 'liaison', 'legal', 'oversight']

/** Who looks, and what their roles let them ask for: a part that they may not is absent. */
function useWho() {
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  return { ...who, is: (roles: readonly Role[]) => roles.some((role) => who.roles.includes(role)) }
}

/** What needs whoever looks: what runs by a clock first, then what waits, then what went wrong. */
export function TodayPage() {
  const { t } = useTranslation()
  const byClock = useByClock()
  const waiting = [...useRequests(), ...useHits(), ...useAgreements(), ...useSecondPerson()]
  const alarms = useAlarms()
  const parts = [
    { text: t('today.now'), items: byClock },
    { text: t('today.rest'), items: waiting },
    { text: t('today.alarms'), items: alarms },
  ].filter(({ items }) => items.length > 0)
  return (
    <Page title={t('today.title')}>
      <Text c="dimmed">{t('today.fresh')}</Text>
      {parts.length === 0 && <Text>{t('today.none')}</Text>}
      {parts.map(({ text, items }) => (
        <section key={text}>
          <Title order={2} size="h4" mb="xs">
            {text}
          </Title>
          <Agenda label={text} items={items} />
        </section>
      ))}
    </Page>
  )
}

/** Payment stops and the requests of persons for their own data, whichever runs out first. */
function useByClock(): readonly AgendaItem[] {
  const { t } = useTranslation()
  const moment = useMoment()
  const who = useWho()
  const { data, dataUpdatedAt } = useQuery({ ...living(freezeList, {}), enabled: who.is(working) })
  const { data: persons } = useQuery({ ...living(subjectList, {}), enabled: who.is(withSubjects) })
  const now = useNodeTime(data?.now, dataUpdatedAt)
  const freezes = (data?.freezes ?? []).flatMap((freeze) => {
    const text = freezeNeed(freeze, who.roles)
    if (text === undefined) return []
    const what = (
      <To to="/freezes/$id" params={{ id: freeze.freeze }}>
        {t(text)}
      </To>
    )
    const about = t('today.about', { partner: freeze.partner, at: moment(freeze.openedAt) })
    return [{ key: freeze.freeze, due: freeze.next?.at, what, about, urgency: freeze.urgency }]
  })
  const subjects = (persons?.requests ?? [])
    .filter(({ endedAt }) => endedAt === null)
    .map(({ subject, dueAt, receivedAt }) => ({
      ...{ key: subject, due: dueAt, what: t('today.subject'), urgency: 'R' as const },
      about: t('today.from', { at: moment(receivedAt) }),
    }))
  return [...freezes, ...subjects]
    .toSorted((one, other) => (one.due ?? '9').localeCompare(other.due ?? '9'))
    .map(({ due, urgency, ...item }) => ({ ...item, clock: clockOf(due, urgency, now) }))
}

function clockOf(due: string | undefined, urgency: Parameters<typeof Urgency>[0]['of'], now: number | null) {
  if (due === undefined) return <Urgency of={urgency} />
  return now === null ? <Moment at={due} /> : <Countdown until={due} now={now} />
}

function useRequests(): readonly AgendaItem[] {
  const { t } = useTranslation()
  const moment = useMoment()
  const who = useWho()
  const { data } = useQuery({ ...living(requestList, {}), enabled: who.is(working) })
  return (data?.requests ?? []).toSorted(byUrgency).flatMap((request) => {
    const text = requestNeed(request, who.roles)
    if (text === undefined) return []
    const what = (
      <To to="/requests/$id" params={{ id: request.request }}>
        {t(text)}
      </To>
    )
    const about = t('today.about', { partner: request.partner, at: moment(request.openedAt) })
    return [{ key: request.request, what, about, clock: <Urgency of={request.urgency} /> }]
  })
}

function useHits(): readonly AgendaItem[] {
  const { t } = useTranslation()
  const words = useWords()
  const moment = useMoment()
  const { data } = useQuery({ ...living(hitList, {}), enabled: useWho().is(withHits) })
  return (data?.hits ?? [])
    .filter(({ state }) => state === 'NEW')
    .map(({ hit, publisher, foundAt, profile }) => ({
      key: hit,
      what: (
        <To to="/hits/$id" params={{ id: hit }}>
          {t('today.hit')}
        </To>
      ),
      about: t('today.about', { partner: publisher, at: moment(foundAt) }),
      clock: <Text size="sm">{words.profile(profile)}</Text>,
    }))
}

/** Agreements that lack our signature, and clauses on which we stand nowhere yet. */
function useAgreements(): readonly AgendaItem[] {
  const who = useWho()
  const signs = who.is(['signatory'])
  const { data: list } = useQuery({ ...living(agreementList, {}), enabled: signs })
  const proposed = (list?.agreements ?? []).filter(({ state }) => state === 'proposed')
  const shown = useQueries({ queries: proposed.map(({ agreement }) => reading(agreementShow, { agreement })) })
  const unsigned = proposed.filter(
    (_, index) => shown[index]?.data?.signatures.every(({ party }) => party !== who.party) === true,
  )
  const { data: talks } = useQuery({ ...living(negotiationList, {}), enabled: who.is(withPositions) })
  const open = (talks?.negotiations ?? []).filter(
    ({ frozen, parties }) => frozen === null && parties.includes(who.party),
  )
  const standing = useQueries({ queries: open.map(({ negotiation }) => reading(negotiationShow, { negotiation })) })
  return [
    ...unsigned.map(({ agreement, title, parties }) => ({
      key: agreement,
      what: (
        <To to="/agreements/$id" params={{ id: agreement }}>
          <Trans i18nKey="today.sign" components={{ agreement: <PartnerWord text={title} /> }} />
        </To>
      ),
      about: parties.join(' · '),
      clock: null,
    })),
    ...open.flatMap(({ negotiation, title, parties }, index) => {
      const left = clausesWithout(standing[index]?.data, who.party)
      if (left === 0) return []
      const what = (
        <To to="/negotiations/$id" params={{ id: negotiation }}>
          <Trans
            i18nKey="today.position"
            values={{ n: left }}
            components={{ agreement: <PartnerWord text={title} /> }}
          />
        </To>
      )
      return [{ key: negotiation, what, about: parties.join(' · '), clock: null }]
    }),
  ]
}

function clausesWithout(shown: ResultOf<typeof negotiationShow> | undefined, party: string): number {
  return shown?.clauses.filter(({ separated }) => separated.includes(party)).length ?? 0
}

function useSecondPerson(): readonly AgendaItem[] {
  const { t } = useTranslation()
  const moment = useMoment()
  const { data } = useQuery({ ...living(retractionList, {}), enabled: useWho().is(['supervisor', 'legal']) })
  return (data?.waiting ?? []).map(({ retraction, proposedAt }) => ({
    ...{ key: retraction, what: t('today.retraction'), clock: null },
    about: t('today.from', { at: moment(proposedAt) }),
  }))
}

/** What the clocks of payment stops said, and messages that will not go or come by themselves. */
function useAlarms(): readonly AgendaItem[] {
  const { t } = useTranslation()
  const moment = useMoment()
  const who = useWho()
  const { data: said } = useQuery({ ...living(freezeNotices, {}), enabled: who.is(working) })
  const { data: stuck } = useQuery({ ...living(messageList, {}), enabled: who.is(withMessages) })
  const messages = (stuck?.messages ?? []).filter(({ state }) => state !== 'waiting' && state !== 'held')
  return [
    ...(said?.notices ?? []).map(({ freeze, partner, kind, clock, at, contact }) => ({
      key: `${freeze} ${kind} ${clock}`,
      what: (
        <To to="/freezes/$id" params={{ id: freeze }}>
          {t(`today.notice.${kind}`)}
        </To>
      ),
      about: t('today.about', { partner, at: moment(at) }),
      clock: contact === null ? null : <PartnerWord text={contact} />,
    })),
    ...messages.map(({ id, direction, name, party, since, code }) => ({
      ...{ key: `${direction} ${id}`, what: t('today.message', { name }) },
      ...{ about: t('today.about', { partner: party, at: moment(since) }), clock: code },
    })),
  ]
}
