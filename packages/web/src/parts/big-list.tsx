import { Table, Text, TextInput, UnstyledButton } from '@mantine/core'
import {
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextKey } from '../texts.ts'

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
  columnFilteringFeature,
  globalFilteringFeature,
  filteredRowModel: createFilteredRowModel(),
  filterFns: { includesString: filterFn_includesString },
})

const rowHeight = 48
const signs = { asc: ' ↑', desc: ' ↓' } as const
const orders = { asc: 'ascending', desc: 'descending' } as const

export interface BigColumn<Row> {
  readonly text: TextKey
  /** What it is sorted and searched by. */
  readonly value: (row: Row) => string
  readonly of?: (row: Row) => ReactNode
}

/** A list of any length: only the rows in sight are on the page; sorted by a heading, searched by a word. */
export function BigList<Row extends object>({
  caption,
  rows,
  keyOf,
  columns,
}: {
  readonly caption: string
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly columns: readonly BigColumn<Row>[]
}) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const defs = useMemo(
    () =>
      columns.map(({ text, value }) => ({
        id: text,
        accessorFn: value,
        sortFn: 'basic' as const,
        filterFn: 'includesString' as const,
      })),
    [columns],
  )
  const table = useTable({ features, data: rows, columns: defs, getRowId: keyOf, globalFilterFn: 'includesString' })
  const found = table.getRowModel().rows
  const inSight = useVirtualizer({
    count: found.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    initialRect: { width: 1_000, height: 600 },
  })
  if (rows.length === 0) return <Text c="dimmed">{t('app.empty')}</Text>
  const shown = inSight.getVirtualItems()
  const before = shown[0]?.start ?? 0
  const after = inSight.getTotalSize() - (shown.at(-1)?.end ?? 0)
  return (
    <>
      <TextInput
        aria-label={t('app.find')}
        placeholder={t('app.find')}
        maw={360}
        onChange={({ currentTarget }) => table.setGlobalFilter(currentTarget.value)}
      />
      <Text size="sm" c="dimmed" role="status">
        {t('app.rows', { count: found.length })}
      </Text>
      <div ref={box} className="comity-scroll" tabIndex={0} role="region" aria-label={caption}>
        <Table
          aria-label={caption}
          aria-rowcount={found.length + 1}
          stickyHeader
          highlightOnHover
          layout="fixed"
          miw={640}
        >
          <Table.Thead>
            <Table.Tr>
              {table.getFlatHeaders().map(({ id, column }) => {
                const order = column.getIsSorted()
                return (
                  <Table.Th key={id} scope="col" aria-sort={order === false ? 'none' : orders[order]}>
                    <UnstyledButton fz="sm" fw={700} onClick={() => column.toggleSorting(order === 'asc')}>
                      {t(id as TextKey) /* the heading that was put in above */}
                      {order !== false && <span aria-hidden>{signs[order]}</span>}
                    </UnstyledButton>
                  </Table.Th>
                )
              })}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {before > 0 && <Gap height={before} />}
            {shown.map(({ index }) => {
              const row = found[index]
              return row === undefined ? null : (
                <Table.Tr key={row.id} aria-rowindex={index + 2} h={rowHeight}>
                  {columns.map(({ text, value, of }) => (
                    <Table.Td key={text} className="comity-cell">
                      {of === undefined ? value(row.original) : of(row.original)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              )
            })}
            {after > 0 && <Gap height={after} />}
          </Table.Tbody>
        </Table>
      </div>
    </>
  )
}

/** The room of rows that are not in sight. */
function Gap({ height }: { readonly height: number }) {
  return <tr aria-hidden style={{ height }} />
}
