import { type RequestAct, requestShow, type ResultOf } from '@comity/client/api'
import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../call.ts'
import { bodyOf, type Draft, isOf, membersOf } from '../forms/field.ts'
import { Members } from '../forms/schema-form.tsx'
import { Failure } from '../parts/failure.tsx'
import { callOfAct, isWorded, lookOf, type WordedAct } from './calls.ts'

export type Request = ResultOf<typeof requestShow>

/** What the person may do with a request now, as their node says; what needs words opens a form. */
export function Acts({ request }: { readonly request: Request }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<WordedAct | null>(null)
  const act = useAct(request, () => setOpen(null))
  const { acts, needsSecond } = request
  // Another's act, or one's own, may have closed what stood open.
  const shown = open !== null && acts.includes(open) ? open : null
  return (
    <>
      {needsSecond && (
        <Alert color="orange" title={t('request.second.title')}>
          {t(acts.includes('request.approve') ? 'request.second.you' : 'request.second.other')}
        </Alert>
      )}
      {acts.length > 0 && (
        <Paper withBorder p="lg">
          <Title order={2} size="h4" mb="sm">
            {t('request.acts')}
          </Title>
          <Group gap="xs">
            {acts.map((one) => (
              <Button
                key={one}
                {...lookOf(one)}
                loading={act.isPending && act.variables.act === one && !isWorded(one)}
                aria-expanded={isWorded(one) ? shown === one : undefined}
                onClick={() => {
                  act.reset()
                  if (isWorded(one)) setOpen(shown === one ? null : one)
                  else act.mutate({ act: one, body: { request: request.request } })
                }}
              >
                {t(one)}
              </Button>
            ))}
          </Group>
          {shown !== null && (
            <ActForm
              key={shown}
              {...{ request, act: shown }}
              isPending={act.isPending}
              send={(body) => act.mutate({ act: shown, body })}
              close={() => setOpen(null)}
            />
          )}
        </Paper>
      )}
      {act.error !== null && <Failure error={act.error} />}
    </>
  )
}

interface Sent {
  readonly act: RequestAct
  readonly body: Record<string, unknown>
}

function useAct(request: Request, done: () => void) {
  const queries = useQueryClient()
  return useMutation({
    // The body was checked against the schema of this very call.
    mutationFn: ({ act, body }: Sent) => call(callOfAct[act], body as { readonly request: string }),
    onSuccess: done,
    // What failed may have failed because somebody else was first: the page shows where it stands in either case.
    onSettled: () => queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => isOfRequests(String(name)) }),
    scope: { id: request.request },
  })
}

function isOfRequests(name: string): boolean {
  return name.startsWith('request.')
}

function ActForm({
  request,
  act,
  isPending,
  send,
  close,
}: {
  readonly request: Request
  readonly act: WordedAct
  readonly isPending: boolean
  readonly send: (body: Record<string, unknown>) => void
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { body: schema } = callOfAct[act]
  const [draft, setDraft] = useState<Draft>(() => firstDraft(request, act))
  const [showsFlaws, setShowsFlaws] = useState(false)
  const members = membersOf(schema, ['request', ...unasked(request, act)])
  const labels = { text: t('request.text', { party: request.partner }), accept: t('request.conditions.accept') }
  const body = { ...bodyOf(schema, draft), request: request.request }
  const isWhole = isOf(schema, body)
  const submit = () => {
    if (isWhole) send(body)
    else setShowsFlaws(true)
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack mt="md" maw={760}>
        <Text size="sm">{t(`hint.${act}`)}</Text>
        <Members {...{ members, draft, asking: { showsFlaws, labels } }} change={setDraft} />
        {showsFlaws && !isWhole && (
          <Text size="sm" role="alert" className="comity-over">
            {t('form.flawed')}
          </Text>
        )}
        <Group>
          <Button type="submit" {...lookOf(act)} loading={isPending}>
            {t(act)}
          </Button>
          <Button variant="default" onClick={close}>
            {t('form.close')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Members that only the other side says. */
function unasked({ side }: Request, act: RequestAct): readonly string[] {
  if (act === 'request.consult' && side === 'requesting') return ['ground']
  return act === 'request.settle' && side === 'requesting' ? ['text'] : []
}

/** What was asked for stands there to be filled in. */
function firstDraft({ forms }: Request, act: RequestAct): Draft {
  if (act !== 'request.supply') return {}
  const said = forms.findLast(({ row }) => row === 'q9')?.said ?? []
  return { supplied: said.filter(({ name }) => name === 'fields').map(({ value }) => ({ field: value })) }
}
