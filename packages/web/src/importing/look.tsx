import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { List } from '../parts/list.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'
import { contentOf, fields, type Mapping } from './mapping.ts'
import type { Sheet } from './sheet.ts'
import type { Said } from './upload.ts'

const rowsShown = 20

/** The first rows as they will be read. */
export function Look({
  sheet,
  mapping,
  said,
}: {
  readonly sheet: Sheet
  readonly mapping: Mapping
  readonly said: Partial<Said>
}) {
  const { t } = useTranslation()
  const content = contentOf(sheet)
  const ofAll = { profile: said.profile, status: said.status && t(`person.${said.status}`), region: said.region }
  const rows = content.slice(0, rowsShown).map((cells, index) => ({ cells, index }))
  const shown = fields.filter((field) => mapping[field] !== undefined || (field in ofAll && field !== 'region'))
  return (
    <Stack mt="md">
      <Text c="dimmed">{t('import.look.text', { count: content.length, shown: rows.length })}</Text>
      <List
        caption={t('import.look')}
        rows={rows}
        keyOf={({ index }) => String(index)}
        columns={shown.map((field) => ({
          text: `import.${field}` as const,
          of: ({ cells }: { readonly cells: readonly string[]; readonly index: number }) => {
            const at = mapping[field]
            if (at !== undefined) return <PartnerWord text={cells[at] ?? ''} />
            return field === 'profile' || field === 'status' ? ofAll[field] : null
          },
        }))}
      />
    </Stack>
  )
}
