import { handlingLine } from '@comity/agreement'
import { indexPreview, indexPublish, indexStatus, indexSync, type ResultOf } from '@comity/client/api'
import type { Command } from 'commander'
import type { Column } from '../output.ts'
import type { Session } from '../shell.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { followJob, type WaitOptions } from './job.ts'

type IndexStatus = ResultOf<typeof indexStatus>
type Version = IndexStatus['published'][number]

type Preview = ResultOf<typeof indexPreview>

const versionColumns: readonly Column<Version>[] = [
  { label: 'label.publisher', of: (row) => row.publisher },
  { label: 'label.epoch', of: (row) => row.epoch },
  { label: 'label.version', of: (row) => row.version },
  { label: 'label.rows', of: (row) => row.rows },
  { label: 'label.segments', of: (row) => row.segments },
  { label: 'label.issuedAt', of: (row) => row.issuedAt },
  { label: 'label.expiresAt', of: (row) => row.expiresAt },
]

/** `comity index …`. */
export function addIndexCommands(tree: Tree): void {
  const index = group(tree, 'index')
  const noWait = () => option(tree, { flags: '--no-wait', text: 'option.noWait' })
  addPreview(tree, index)
  verb<WaitOptions>(tree, index, {
    name: 'publish',
    text: 'index.publish',
    arguments: [argument(tree, '<agreement>', 'argument.agreement')],
    options: [noWait()],
    examples: ['comity index publish 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
    run: async (session, { args: [agreement = ''], options }) => {
      const started = await session.call(indexPublish, { agreement })
      const more = versionsOf(session, { agreement, of: ({ published }) => published })
      await followJob(session, { started, options, label: 'progress.publish', publishers: [], more })
    },
  })
  verb<WaitOptions>(tree, index, {
    name: 'sync',
    text: 'index.sync',
    arguments: [
      argument(tree, '<agreement>', 'argument.agreement'),
      argument(tree, '<publisher>', 'argument.publisher'),
    ],
    options: [noWait()],
    examples: ['comity index sync 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU sudland-fiu'],
    run: async (session, { args: [agreement = '', publisher = ''], options }) => {
      const started = await session.call(indexSync, { agreement, publisher })
      const ofPublisher = (row: Version): boolean => row.publisher === publisher
      const more = versionsOf(session, { agreement, of: ({ synchronised }) => synchronised.filter(ofPublisher) })
      await followJob(session, { started, options, label: 'progress.sync', publishers: [publisher], more })
    },
  })
  verb(tree, index, {
    name: 'status',
    text: 'index.status',
    arguments: [argument(tree, '<agreement>', 'argument.agreement')],
    examples: ['comity index status 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
    run: async ({ call, print }, { args: [agreement = ''] }) => {
      const status = await call(indexStatus, { agreement })
      print.result(status, () => {
        print.heading('label.published')
        print.table(status.published, versionColumns)
        print.heading('label.synchronised')
        print.table(status.synchronised, versionColumns)
      })
    },
  })
}

/** The versions that stand after a job, as a table. */
function versionsOf(
  { call, print }: Session,
  { agreement, of }: { readonly agreement: string; readonly of: (status: IndexStatus) => readonly Version[] },
) {
  return async (): Promise<() => void> => {
    const versions = of(await call(indexStatus, { agreement }))
    return () => {
      print.table(versions, versionColumns)
    }
  }
}

const publishedColumns: readonly Column<Preview['published'][number]>[] = [
  { label: 'label.profile', of: (row) => row.profile },
  { label: 'label.status', of: (row) => row.status },
  { label: 'label.category', of: (row) => row.category },
  { label: 'label.handling', of: handlingLine },
  { label: 'label.records', of: (row) => row.records },
]

const withheldColumns: readonly Column<Preview['withheld'][number]>[] = [
  { label: 'label.code', of: (row) => row.code },
  { label: 'label.profile', of: (row) => row.profile },
  { label: 'label.status', of: (row) => row.status },
  { label: 'label.handling', of: handlingLine },
  { label: 'label.records', of: (row) => row.records },
]

function addPreview(tree: Tree, index: Command): void {
  verb(tree, index, {
    name: 'preview',
    text: 'index.preview',
    arguments: [argument(tree, '<agreement>', 'argument.agreement')],
    examples: ['comity index preview 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
    run: async ({ call, print }, { args: [agreement = ''] }) => {
      const preview = await call(indexPreview, { agreement })
      print.result(preview, () => {
        print.heading('label.audience')
        print.table(preview.audience, [
          { label: 'label.party', of: (row) => row.party },
          { label: 'label.memberClass', of: (row) => row.memberClass },
          { label: 'label.country', of: (row) => row.country },
        ])
        print.heading('label.wouldPublish')
        print.table(preview.published, publishedColumns)
        print.heading('label.wouldWithhold')
        print.table(preview.withheld, withheldColumns)
        print.heading('label.rows')
        print.table(preview.rows, [
          { label: 'label.profile', of: (row) => row.profile },
          { label: 'label.rows', of: (row) => row.rows },
          { label: 'label.cap', of: (row) => row.cap },
        ])
      })
    },
  })
}
