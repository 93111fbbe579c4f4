import { personStatuses } from '@comity/agreement'
import { profileNames } from '@comity/identifiers'
import { Button, Group, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Field, fields, type Mapping } from './mapping.ts'
import type { Sheet } from './sheet.ts'
import type { Said } from './upload.ts'

interface Given {
  readonly sheet: Sheet
  readonly setSheet: (sheet: Sheet) => void
  readonly mapping: Mapping
  readonly setMapping: (mapping: Mapping) => void
  readonly said: Partial<Said>
  readonly setSaid: (said: Partial<Said>) => void
  readonly next: () => void
}

/** What each column is, and what holds for the whole list where no column says it. */
export function Columns({ sheet, setSheet, mapping, setMapping, said, setSaid, next }: Given) {
  const { t } = useTranslation()
  const [first = []] = sheet.rows
  const places = Array.from({ length: sheet.columns }, (_, at) => ({
    value: String(at),
    label: t('import.column', { number: at + 1, name: first[at] ?? '' }),
  }))
  const place = (field: Field, chosen: string | null) => {
    const { [field]: _, ...others } = mapping
    setMapping(chosen === null ? others : { ...others, [field]: Number(chosen) })
  }
  const isWhole =
    mapping.value !== undefined &&
    said.status !== undefined &&
    (mapping.profile !== undefined || said.profile !== undefined)
  return (
    <Stack maw={760} mt="md">
      <Switch
        label={t('import.names')}
        checked={sheet.hasNames}
        onChange={({ currentTarget }) => setSheet({ ...sheet, hasNames: currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {fields.map((field) => (
          <Select
            key={field}
            label={t(`import.${field}`)}
            placeholder={t('import.none')}
            data={places}
            clearable={field !== 'value'}
            required={field === 'value'}
            value={mapping[field] === undefined ? null : String(mapping[field])}
            onChange={(chosen) => place(field, chosen)}
          />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }} className="comity-bottom">
        <Select
          label={t('import.allProfile')}
          data={profileNames.filter((name) => name !== 'target/1')}
          disabled={mapping.profile !== undefined}
          required={mapping.profile === undefined}
          value={said.profile ?? null}
          onChange={(profile) => setSaid(profile === null ? without(said, 'profile') : { ...said, profile })}
        />
        <Select
          label={t('import.allStatus')}
          description={mapping.status === undefined ? undefined : t('import.allStatus.hint')}
          required
          data={personStatuses.map((status) => ({ value: status, label: t(`person.${status}`) }))}
          value={said.status ?? null}
          onChange={(status) => status !== null && setSaid({ ...said, status })}
        />
        <TextInput
          label={t('import.allRegion')}
          placeholder="NO"
          maxLength={2}
          value={said.region ?? ''}
          onChange={({ currentTarget: { value } }) =>
            setSaid(value === '' ? without(said, 'region') : { ...said, region: value.toUpperCase() })
          }
        />
      </SimpleGrid>
      <Group>
        <Button disabled={!isWhole} onClick={next}>
          {t('app.next')}
        </Button>
      </Group>
    </Stack>
  )
}

function without(said: Partial<Said>, member: 'profile' | 'region'): Partial<Said> {
  const { [member]: _, ...others } = said
  return others
}
