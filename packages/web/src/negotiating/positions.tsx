import { type BodyOf, negotiationShow, negotiationStatement, type ResultOf, sessionShow } from '@comity/client/api'
import { Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { Failure } from '../parts/failure.tsx'

type Negotiation = ResultOf<typeof negotiationShow>
type Act = BodyOf<typeof negotiationStatement>['act']

/** Those of `negotiation.statement` (spec/own-api.md). Whether an act has an effect is the node's to say. */
const speaking = ['legal', 'supervisor', 'signatory'] as const

/** Whether whoever looks may speak for a party at this table, on a text that is not frozen. */
export function useMaySpeak({ parties, self, frozen }: Negotiation): boolean {
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  return frozen === null && parties.includes(self) && speaking.some((role) => who.roles.includes(role))
}

function useSay(negotiation: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (act: Act) => call(negotiationStatement, { negotiation, act }),
    // Also where it was refused: what stood here may be older than what the node knows.
    onSettled: () => queries.invalidateQueries(),
  })
}

/** All that is left open at once, and the initials once nothing is. */
export function WholeText({ talk }: { readonly talk: Negotiation }) {
  const { t } = useTranslation()
  const say = useSay(talk.negotiation)
  const open = talk.clauses.filter(({ separated }) => separated.includes(talk.self))
  const isInitialled = talk.ballot.initialled.some(({ party }) => party === talk.self)
  const { text, ballot } = talk
  if (open.length === 0 && (text === null || isInitialled)) return null
  const proposals = open.map(({ clause, leading }) => ({ clause, proposal: leading }))
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="xs">
        {t('negotiation.yours')}
      </Title>
      <Text size="sm" mb="md">
        {t(open.length > 0 ? 'negotiation.acceptAll.text' : 'negotiation.initial.text')}
      </Text>
      {open.length > 0 ? (
        <Button loading={say.isPending} onClick={() => say.mutate({ kind: 'accept', proposals })}>
          {t('negotiation.acceptAll', { n: open.length })}
        </Button>
      ) : (
        <Button
          loading={say.isPending}
          onClick={() => text !== null && say.mutate({ kind: 'initial', ballot: ballot.ballot, text })}
        >
          {t('negotiation.initial')}
        </Button>
      )}
      {say.error !== null && <Failure error={say.error} />}
    </Paper>
  )
}

/** Where this party stands on one clause: it accepts the words above, or says why it does not. */
export function Position({
  talk,
  clause,
}: {
  readonly talk: Negotiation
  readonly clause: Negotiation['clauses'][number]
}) {
  const { t } = useTranslation()
  const say = useSay(talk.negotiation)
  const [isOpen, setIsOpen] = useState(false)
  const [reason, setReason] = useState('')
  const isReady = reason.trim() !== '' && !say.isPending
  const place = { clause: clause.clause, proposal: clause.leading }
  const own = clause.positions.find(({ party }) => party === talk.self)
  const refuse = (kind: 'reserve' | 'reject') => {
    say.mutate(
      { kind, ...place, reason: reason.trim() },
      {
        onSuccess: () => {
          setIsOpen(false)
          setReason('')
        },
      },
    )
  }
  return (
    <Stack mt="md" gap="sm">
      <Group gap="xs">
        {(own?.stance !== 'accept' || own.proposal !== clause.leading) && (
          <Button
            size="xs"
            loading={say.isPending}
            aria-label={t('negotiation.accept.clause', { id: clause.clause })}
            onClick={() => say.mutate({ kind: 'accept', proposals: [place] })}
          >
            {t('negotiation.accept')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          aria-expanded={isOpen}
          aria-label={t('negotiation.refuse.clause', { id: clause.clause })}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t('negotiation.refuse')}
        </Button>
      </Group>
      {isOpen && (
        <>
          <Textarea
            label={t('negotiation.reason')}
            description={t('negotiation.reason.hint')}
            rows={2}
            maxLength={2_000}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <Group gap="xs">
            <Button size="xs" variant="default" disabled={!isReady} onClick={() => refuse('reserve')}>
              {t('negotiation.reserve')}
            </Button>
            <Button size="xs" color="red.8" disabled={!isReady} onClick={() => refuse('reject')}>
              {t('negotiation.reject')}
            </Button>
          </Group>
        </>
      )}
      {say.error !== null && <Failure error={say.error} />}
    </Stack>
  )
}
