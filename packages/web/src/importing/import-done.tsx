import { refusedMeaning } from '@comity/client/codes'
import type { ImportResult } from '@comity/client/api'
import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ButtonTo } from '../parts/button-to.tsx'
import { download } from '../parts/download.ts'
import { Fact } from '../parts/fact.tsx'
import { Failure } from '../parts/failure.tsx'
import { List } from '../parts/list.tsx'
import { PartnerWord } from '../parts/partner-text.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { refusedFile, refusedLines } from './refused-lines.ts'
import type { Sheet } from './sheet.ts'

const refusedShown = 100

/** What came of an import, and every row that was refused, with why. */
export function ImportDone({
  id,
  sheet,
  result,
}: {
  readonly id: string
  readonly sheet: Sheet
  readonly result: ImportResult
}) {
  const { t } = useTranslation()
  return (
    <Stack mt="md">
      <Paper withBorder p="lg" role="status">
        <SimpleGrid cols={3}>
          <Fact name={t('import.imported')}>{result.imported}</Fact>
          <Fact name={t('import.duplicates')}>{result.duplicates}</Fact>
          <Fact name={t('import.rejected')}>{result.rejected}</Fact>
        </SimpleGrid>
      </Paper>
      <Group>
        <ButtonTo to="/cases/$id" params={{ id }}>
          {t('import.toCase')}
        </ButtonTo>
      </Group>
      {result.rejected > 0 && <Refused made={result.import} sheet={sheet} />}
    </Stack>
  )
}

function Refused({ made, sheet }: { readonly made: string; readonly sheet: Sheet }) {
  const { t, i18n } = useTranslation()
  const refused = useQuery({ queryKey: ['import.refused', made], queryFn: () => refusedLines(made, sheet) })
  if (refused.error !== null) return <Failure error={refused.error} />
  if (refused.data === undefined) return <Waiting />
  const lines = refused.data
  const meaningOf = (reason: string) => refusedMeaning(reason, i18n.language)
  const names = [t('import.row'), t('import.reason'), t('import.meaning'), t('import.value')]
  return (
    <>
      <Title order={2} size="h4">
        {t('import.refused')}
      </Title>
      <Group>
        <Button
          variant="default"
          onClick={() =>
            download({ name: 'refused.csv', type: 'text/csv', text: refusedFile(names, { refused: lines, meaningOf }) })
          }
        >
          {t('import.download')}
        </Button>
      </Group>
      <List
        caption={t('import.refused')}
        rows={lines.slice(0, refusedShown)}
        keyOf={({ row }) => String(row)}
        columns={[
          { text: 'import.row', of: ({ row }) => row },
          { text: 'import.value', of: ({ cells }) => <PartnerWord text={cells.join(' · ')} /> },
          { text: 'import.meaning', of: ({ reason }) => meaningOf(reason) },
        ]}
      />
      {lines.length > refusedShown && (
        <Text c="dimmed">{t('import.more', { count: lines.length - refusedShown })}</Text>
      )}
    </>
  )
}
