import { indexPublish, indexStatus, indexSync } from '@comity/client/api'
import type { Static } from 'typebox'
import type { Column, Printer } from '../output.ts'
import { type JobEnd, waitForJob } from '../progress.ts'
import type { Session } from '../shell.ts'
import type { TextKey } from '../texts.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'

interface WaitOptions {
  /** commander's form of `--no-wait`. */
  readonly wait: boolean
}

type Version = Static<typeof indexStatus.result>['published'][number]

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
  verb<WaitOptions>(tree, index, {
    name: 'publish',
    text: 'index.publish',
    arguments: [argument(tree, '<agreement>', 'argument.agreement')],
    options: [noWait()],
    examples: ['comity index publish 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
    run: async (session, { args: [agreement = ''], options }) => {
      const started = await session.call(indexPublish, { agreement })
      await followJob(session, { started, options, label: 'progress.publish' })
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
      await followJob(session, { started, options, label: 'progress.sync' })
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

/** Prints a started job, or waits for its end and prints that. */
export async function followJob(
  session: Session,
  {
    started,
    options,
    label,
  }: { readonly started: { readonly job: string }; readonly options: WaitOptions; readonly label: TextKey },
): Promise<void> {
  const { print } = session
  if (!options.wait) {
    print.result(started, () => {
      print.facts([['label.job', started.job]])
    })
    return
  }
  const end = await waitForJob(session, { job: started.job, label })
  print.result(end, () => {
    printJob(print, end)
  })
}

function printJob(print: Printer, end: JobEnd): void {
  print.facts([
    ['label.job', end.job],
    ['label.state', end.state],
  ])
  if (end.asks.length === 0) return
  print.table(end.asks, [
    { label: 'label.publisher', of: (row) => row.publisher },
    { label: 'label.asked', of: (row) => row.asked },
    { label: 'label.hits', of: (row) => row.hits },
    { label: 'label.batches', of: (row) => row.batches },
    { label: 'label.error', of: (row) => row.error },
  ])
}
