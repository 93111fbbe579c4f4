import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextKey } from '../texts.ts'

export interface Column<Row> {
  readonly text: TextKey
  readonly of: (row: Row) => ReactNode
}

/** Rows under headings, or a word that there are none. On a narrow screen it scrolls by itself, never the page. */
export function List<Row>({
  caption,
  rows,
  keyOf,
  columns,
}: {
  readonly caption: string
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly columns: readonly Column<Row>[]
}) {
  const { t } = useTranslation()
  if (rows.length === 0) return <Text c="dimmed">{t('app.empty')}</Text>
  return (
    <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': caption } }}>
      <Table verticalSpacing="sm" highlightOnHover aria-label={caption}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ text }) => (
              <Table.Th key={text} scope="col">
                {t(text)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ text, of }) => (
                <Table.Td key={text}>{of(row)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
