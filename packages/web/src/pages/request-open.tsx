import { actsWithin, offenceNames, type Terms } from '@comity/agreement'
import { type CaseKind, caseKinds, hasParticulars, particularForms } from '@comity/casework/request'
import { type BodyOf, hitShow, requestList, requestOpen, type ResultOf, sessionShow } from '@comity/client/api'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, reading } from '../call.ts'
import { bodyOf, type Draft, isOf, membersOf } from '../forms/field.ts'
import { Members } from '../forms/schema-form.tsx'
import { Failure } from '../parts/failure.tsx'
import { Page } from '../parts/page.tsx'
import { useTerms } from '../parts/terms.ts'
import { Waiting } from '../parts/waiting.tsx'

type Hit = ResultOf<typeof hitShow>

/** Drafting a request that cites a confirmed hit: its kind, and what that kind has to say. Nothing leaves before a second person agrees. */
export function RequestOpenPage() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/inside/hits/$id/request' })
  const { data: hit } = useSuspenseQuery(reading(hitShow, { hit: id }))
  const terms = useTerms(hit.agreement)
  return (
    <Page title={t('request.new')}>
      <Text c="dimmed">{t('request.new.text', { party: hit.publisher })}</Text>
      {terms.error !== null && <Failure error={terms.error} />}
      {terms.data === undefined ? terms.error === null && <Waiting /> : <DraftForm hit={hit} terms={terms.data} />}
    </Page>
  )
}

function DraftForm({ hit, terms }: { readonly hit: Hit; readonly terms: Terms }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const kinds = kindsOf(terms, { from: who.party, to: hit.publisher })
  const [draft, setDraft] = useState<Draft>({ kind: kinds[0] })
  const [particulars, setParticulars] = useState<Draft>({})
  const [showsFlaws, setShowsFlaws] = useState(false)
  const open = useMutation({
    mutationFn: (body: BodyOf<typeof requestOpen>) => call(requestOpen, body),
    onSuccess: async ({ request }) => {
      await queries.invalidateQueries({ queryKey: [requestList.name] })
      await navigate({ to: '/requests/$id', params: { id: request } })
    },
  })
  const kind = kinds.find((one) => one === draft['kind']) ?? 'information'
  const form = hasParticulars(kind) ? particularForms[kind] : undefined
  const asking = {
    showsFlaws,
    among: { kind: kinds, offence: offencesOf(hit.purpose) },
    labels: { confidential: t('request.new.confidential'), offence: t('request.new.offence') },
  }
  const members = membersOf(requestOpen.body, ['hit', 'follows', 'particulars'])
  // Without a kind it is one that the terms may not allow.
  const asked = members.map((member) => (member.name === 'kind' ? { ...member, isRequired: true } : member))
  const said = form === undefined ? {} : { particulars: bodyOf(form, particulars) }
  const body = { ...bodyOf(requestOpen.body, draft), ...said, hit: hit.hit }
  const isWhole = isOf(requestOpen.body, body) && (form === undefined || isOf(form, said.particulars))
  const submit = () => {
    if (isWhole)
      open.mutate(body as BodyOf<typeof requestOpen>) // checked above
    else setShowsFlaws(true)
  }
  if (kinds.length === 0) return <Text>{t('request.new.none')}</Text>
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack maw={760}>
        <Members {...{ members: asked, draft, asking }} change={setDraft} />
        {form !== undefined && (
          <Members {...{ members: membersOf(form), draft: particulars, asking }} change={setParticulars} />
        )}
        {showsFlaws && !isWhole && (
          <Text size="sm" role="alert" className="comity-over">
            {t('form.flawed')}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={open.isPending}>
            {t('request.new.button')}
          </Button>
        </Group>
        {open.error !== null && <Failure error={open.error} />}
      </Stack>
    </form>
  )
}

/** The kinds that some clause lets this party ask of that one, in the order of the terms' own list. */
function kindsOf(terms: Terms, { from, to }: { readonly from: string; readonly to: string }): readonly CaseKind[] {
  const rules = terms.requests.filter((rule) => rule.from.includes(from) && rule.to.includes(to))
  return caseKinds.filter((kind) => rules.some((rule) => rule.kinds.includes(kind)))
}

/** The acts within what the hit was asked for. */
function offencesOf(purpose: string): readonly string[] {
  const name = offenceNames.find((one) => one === purpose)
  return name === undefined ? [] : actsWithin(name)
}
