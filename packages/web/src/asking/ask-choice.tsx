import type { Terms } from '@comity/agreement'
import type { BodyOf, caseShow, matchStart, ResultOf } from '@comity/client/api'
import { MultiSelect, Select, SimpleGrid } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWords } from '../forms/words.ts'

export type Chosen = Omit<BodyOf<typeof matchStart>, 'case' | 'agreement'>
export type Draft = Partial<Chosen>
type Rule = Terms['match'][number]

/** Of what a question is made: the terms, what the case has, who asks. */
export interface Asking {
  readonly terms: Terms
  readonly records: ResultOf<typeof caseShow>['records']
  readonly own: string
}

/** What some clause names for this party and the case has; the node decides. */
function choicesOf({ terms, records, own }: Asking) {
  const rules = terms.match.filter(({ inquirers }) => inquirers.includes(own))
  const named = <Name extends string>(of: (rule: Rule) => readonly Name[]) => [...new Set(rules.flatMap(of))]
  return {
    publishers: named((rule) => rule.publishers).filter((to) => to !== own),
    profiles: named((rule) => rule.profiles).filter((name) => records.some(({ profile }) => profile === name)),
    purposes: named((rule) => rule.purposes),
    bases: named((rule) => rule.bases),
    statusesOf: (asked: string | undefined) =>
      named((rule) => rule.statuses).filter((name) =>
        records.some(({ profile, status }) => profile === asked && status === name),
      ),
  }
}

/** What there is but one of needs no choice; of partners and persons all. */
export function firstDraft(asking: Asking): Draft {
  const { publishers, profiles, purposes, bases, statusesOf } = choicesOf(asking)
  const profile = only('profile', profiles)
  return {
    ...{ mode: 'once', allowance: 'daily', publishers, statuses: statusesOf(profile.profile) },
    ...profile,
    ...only('purpose', purposes),
    ...only('basis', bases),
  }
}

/** What of the case is asked whom and why. */
export function AskChoice({
  asking,
  draft,
  setDraft,
}: {
  readonly asking: Asking
  readonly draft: Draft
  readonly setDraft: (draft: Draft) => void
}) {
  const { t } = useTranslation()
  const words = useWords()
  const { publishers: partners, profiles, purposes, bases, statusesOf } = choicesOf(asking)
  const statuses = statusesOf(draft.profile)
  const change = (part: Draft) => setDraft({ ...draft, ...part })
  return (
    <>
      <MultiSelect
        label={t('ask.publishers')}
        required
        data={partners}
        value={draft.publishers ?? []}
        onChange={(publishers) => change({ publishers })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} className="comity-bottom">
        <Select
          label={t('ask.profile')}
          required
          data={profiles.map((value) => ({ value, label: words.profile(value) }))}
          value={draft.profile ?? null}
          onChange={(profile) => profile !== null && change({ profile, statuses: statusesOf(profile) })}
        />
        <MultiSelect
          label={t('ask.statuses')}
          required
          data={statuses.map((value) => ({ value, label: t(`person.${value}`) }))}
          value={draft.statuses ?? []}
          onChange={(picked) => change({ statuses: statuses.filter((status) => picked.includes(status)) })}
        />
        <Select
          label={t('ask.purpose')}
          required
          data={purposes.map((value) => ({ value, label: words.offence(value) }))}
          value={draft.purpose ?? null}
          onChange={(purpose) => purpose !== null && change({ purpose })}
        />
        <Select
          label={t('ask.basis')}
          required
          data={bases.map((value) => ({ value, label: words.basis(value) }))}
          value={draft.basis ?? null}
          onChange={(basis) => basis !== null && change({ basis })}
        />
        <Select
          label={t('ask.mode')}
          description={t(`ask.mode.${draft.mode ?? 'once'}.hint`)}
          data={(['once', 'standing'] as const).map((value) => ({ value, label: t(`ask.mode.${value}`) }))}
          value={draft.mode ?? 'once'}
          onChange={(mode) => mode !== null && change({ mode })}
        />
        <Select
          label={t('ask.allowance')}
          data={(['daily', 'first-load'] as const).map((value) => ({ value, label: t(`ask.allowance.${value}`) }))}
          value={draft.allowance ?? 'daily'}
          onChange={(allowance) => allowance !== null && change({ allowance })}
        />
      </SimpleGrid>
    </>
  )
}

function only(member: 'profile' | 'purpose' | 'basis', of: readonly string[]): Draft {
  return of.length === 1 ? { [member]: of[0] } : {}
}

/** The question, once nothing of it is open. */
export function whole({
  publishers = [],
  profile,
  statuses = [],
  purpose,
  basis,
  mode,
  allowance,
}: Draft): Chosen | undefined {
  if (publishers.length === 0 || statuses.length === 0 || mode === undefined || allowance === undefined)
    return undefined
  if (profile === undefined || purpose === undefined || basis === undefined) return undefined
  return { publishers, profile, statuses, purpose, basis, mode, allowance }
}
