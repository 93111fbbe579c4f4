import { importShow } from '@comity/client/api'
import type { Static } from 'typebox'
import { isText } from './complaint.ts'
import type { Column } from './output.ts'
import type { Session } from './shell.ts'
import type { Translate } from './texts.ts'

export type ShownImport = Static<typeof importShow.result>
type Refused = ShownImport['refused'][number]

/** An import with its refused lines, page by page until there are no more or `enough` of them. */
export async function refusedLines(
  { call }: Pick<Session, 'call'>,
  { import: id, enough }: { readonly import: string; readonly enough: number },
): Promise<ShownImport> {
  const refused: Refused[] = []
  for (;;) {
    const page = await call(importShow, { import: id, afterLine: refused.at(-1)?.line ?? 0 })
    refused.push(...page.refused)
    if (page.refused.length === 0 || refused.length >= Math.min(enough, page.rejected)) return { ...page, refused }
  }
}

/** Line, reason of the closed set (spec/identifiers.md), and what it means. */
export function refusedColumns(t: Translate): readonly Column<Refused>[] {
  return [
    { label: 'label.line', of: (row) => row.line },
    { label: 'label.reason', of: (row) => row.reason },
    {
      label: 'label.meaning',
      of: ({ reason }) => {
        const key = `refusal.${reason}`
        return isText(key) ? t(key) : ''
      },
    },
  ]
}
