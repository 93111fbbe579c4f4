import { Checkbox, MultiSelect, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FileDigest } from './file-digest.tsx'
import { type Draft, type Field, fieldOf, flawOf, type Member, membersOf } from './field.ts'
import { ListField } from './list-field.tsx'
import { fromLocal, toLocal } from './local-time.ts'
import { useWords } from './words.ts'

export interface Asking {
  /** After a try to send what is not whole yet: each field says what is wrong with it. */
  readonly showsFlaws: boolean
  /** Of a member whose choices are fewer here than those of the schema. */
  readonly among?: Readonly<Record<string, readonly string[]>>
  /** What members are called here; where the words for them say too little. */
  readonly labels?: Readonly<Record<string, string>>
}

/** Fields for the members of an object, as its schema says: what they take, which are needed, what there is to choose from. */
export function Members({
  members,
  draft,
  change,
  asking,
}: {
  readonly members: readonly Member[]
  readonly draft: Draft
  readonly change: (draft: Draft) => void
  readonly asking: Asking
}) {
  return members.map((member) => (
    <MemberField
      key={member.name}
      member={member}
      value={draft[member.name]}
      change={(value) => change({ ...draft, [member.name]: value })}
      asking={asking}
    />
  ))
}

interface Filled {
  readonly member: Member
  readonly value: unknown
  readonly change: (value: unknown) => void
  readonly asking: Asking
  /** What it is called; where it is not the word for the member. */
  readonly label?: string
}

/** One of them. */
export function MemberField({ member, value, change, asking, label: given }: Filled) {
  const { t } = useTranslation()
  const words = useWords()
  const field = fieldOf(member.schema)
  const flaw = asking.showsFlaws ? flawOf(member, value) : undefined
  const label = given ?? asking.labels?.[member.name] ?? words.say('member', member.name)
  const common = { label, required: member.isRequired, error: flaw && t(flaw) }
  const text = typeof value === 'string' ? value : ''
  switch (field.of) {
    case 'fixed':
      return null
    case 'line':
      return (
        <TextInput
          {...common}
          maxLength={field.longest}
          value={text}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        />
      )
    case 'paragraph':
      return (
        <Textarea
          {...common}
          rows={4}
          maxLength={field.longest}
          value={text}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        />
      )
    case 'instant':
      return (
        <TextInput
          {...common}
          type="datetime-local"
          maw={280}
          value={toLocal(text)}
          onChange={({ currentTarget }) => change(fromLocal(currentTarget.value))}
        />
      )
    case 'file':
      return <FileDigest {...common} value={text} change={change} />
    case 'yes':
      return (
        <Checkbox
          label={label}
          checked={value === true}
          onChange={({ currentTarget }) => change(currentTarget.checked)}
        />
      )
    default:
      return <Composed field={field} {...{ member, value, change, asking, common }} />
  }
}

type ComposedField = Extract<Field, { readonly of: 'choice' | 'choices' | 'list' | 'group' }>
interface Common {
  readonly label: string
  readonly required: boolean
  readonly error: string | undefined
}

function Composed({
  field,
  member,
  value,
  change,
  asking,
  common,
}: Filled & { readonly field: ComposedField; readonly common: Common }) {
  const words = useWords()
  const { name } = member
  if (field.of === 'list')
    return (
      <ListField {...common} name={name} {...{ field, asking, change }} items={Array.isArray(value) ? value : []} />
    )
  if (field.of === 'group')
    return <Group legend={common.label} {...{ member, asking, change }} draft={(value ?? {}) as Draft} />
  const data = (asking.among?.[name] ?? field.among).map((code) => ({ value: code, label: words.choice(name, code) }))
  if (field.of === 'choices')
    return (
      <MultiSelect {...common} data={data} value={Array.isArray(value) ? value : []} onChange={change} searchable />
    )
  return (
    <Select
      {...common}
      data={data}
      value={typeof value === 'string' ? value : null}
      onChange={(chosen) => change(chosen ?? undefined)}
      searchable={data.length > 8}
      clearable={!member.isRequired}
    />
  )
}

/** Members of a member: what belongs together stands together. One that is asked of nobody asks for nothing before it is begun. */
function Group({
  legend,
  member: { schema, isRequired },
  draft,
  change,
  asking,
}: {
  readonly legend: string
  readonly member: Member
  readonly draft: Draft
  readonly change: (draft: Draft) => void
  readonly asking: Asking
}) {
  const members = membersOf(schema).filter((member) => fieldOf(member.schema).of !== 'fixed')
  const isBegun = Object.values(draft).some((value) => value !== undefined && value !== '')
  const asked = isRequired || isBegun ? members : members.map((member) => ({ ...member, isRequired: false }))
  const fields = <Members members={asked} {...{ draft, change, asking }} />
  return (
    <fieldset className="comity-group">
      <legend>{legend}</legend>
      {members.every((member) => fieldOf(member.schema).of === 'instant') ? (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>{fields}</SimpleGrid>
      ) : (
        <Stack gap="sm">{fields}</Stack>
      )}
    </fieldset>
  )
}
