import type { ImportQuery } from '@comity/client/api'
import { importOwn } from '@comity/client/own'
import { papNames, personStatuses, tlpNames } from '@comity/agreement'
import { escapeLine } from '../escape.ts'
import { streamBytes } from '../files.ts'
import { markOptions, type MarkWords } from '../mark-options.ts'
import { type Bar, makeBar } from '../progress.ts'
import { refusedLines, refusedColumns } from '../refused-lines.ts'
import { argument, option, refuseMissing, type Tree, verb } from '../verb.ts'

interface ImportOptions extends MarkWords, Pick<ImportQuery, 'tlp' | 'pap'> {
  readonly case: string
  readonly status: ImportQuery['status']
  readonly profile?: string
  readonly region?: string
  readonly format?: ImportQuery['format']
  readonly originators?: string
  readonly source?: string
}

const shownLines = 20

/** `comity import FILE`: streams a file to the own node. */
export function addImportCommand(tree: Tree): void {
  verb<ImportOptions>(tree, tree.program, {
    name: 'import',
    text: 'import',
    arguments: [argument(tree, '<file>', 'argument.importFile')],
    options: [
      option(tree, { flags: '--case <case>', text: 'option.case', required: true }),
      option(tree, { flags: '--status <status>', text: 'option.status', choices: personStatuses, required: true }),
      option(tree, { flags: '--profile <profile>', text: 'option.profile' }),
      option(tree, { flags: '--region <country>', text: 'option.region' }),
      option(tree, { flags: '--format <format>', text: 'option.format', choices: ['text', 'csv'] }),
      option(tree, { flags: '--tlp <tlp>', text: 'option.tlp', choices: tlpNames }),
      option(tree, { flags: '--pap <pap>', text: 'option.pap', choices: papNames }),
      ...markOptions(tree),
      option(tree, { flags: '--originators <parties>', text: 'option.originators' }),
      option(tree, { flags: '--source <request>', text: 'option.source' }),
    ],
    examples: [
      'comity import hosts.txt --case 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --profile domain/1 --status suspect',
      'comity import calls.csv --case 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --status unknown --region NO',
      'comity import theirs.csv --case 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --status suspect --originators sudland-police',
    ],
    run: async (session, { args: [file = ''], options }) => {
      const { print, t, stderr } = session
      const format = options.format ?? (file.toLowerCase().endsWith('.csv') ? 'csv' : 'text')
      if (format === 'text' && options.profile === undefined) refuseMissing('--profile <profile>')
      const { content, size } = await streamBytes(file)
      const bar = makeBar({ stderr, label: t('progress.import') })
      const query = { case: options.case, status: options.status, format, ...optional(options) }
      const counted = size === undefined ? content : counting(content, { bar, size })
      const imported = await importOwn(await session.node(), { query, content: counted }).finally(() => {
        bar.stop()
      })
      const refused =
        imported.rejected > 0 && !print.isJson
          ? (await refusedLines(session, { import: imported.import, enough: shownLines })).refused
          : []
      print.result(imported, () => {
        print.facts([
          ['label.import', imported.import],
          ['label.imported', imported.imported],
          ['label.duplicates', imported.duplicates],
          ['label.rejected', imported.rejected],
        ])
        if (refused.length === 0) return
        print.say(t('say.refusedLines'))
        print.table(refused.slice(0, shownLines), refusedColumns(t))
        const more = imported.rejected - shownLines
        if (more > 0) print.say(t('say.moreRefused', { more: String(more), import: escapeLine(imported.import) }))
      })
    },
  })
}

type Optional = Omit<ImportQuery, 'case' | 'status' | 'format'>

function optional({ case: _case, status: _status, format: _format, ...given }: ImportOptions): Optional {
  return given
}

/** Passes bytes on and draws how many of the file went. */
async function* counting(
  content: AsyncIterable<Uint8Array>,
  { bar, size }: { readonly bar: Bar; readonly size: number },
): AsyncGenerator<Uint8Array> {
  let done = 0
  for await (const chunk of content) {
    done += chunk.length
    bar.update({ done, total: size })
    yield chunk
  }
}
