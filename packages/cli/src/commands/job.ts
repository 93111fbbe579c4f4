import { jobShow } from '@comity/client/api'
import { escapeLine } from '../escape.ts'
import type { Printer } from '../output.ts'
import { type JobEnd, waitForJob } from '../progress.ts'
import type { Session } from '../shell.ts'
import type { TextKey } from '../texts.ts'
import { argument, group, type Tree, verb } from '../verb.ts'

export interface WaitOptions {
  /** commander's form of `--no-wait`. */
  readonly wait: boolean
}

/** `comity job …`: what `--no-wait` left running. */
export function addJobCommands(tree: Tree): void {
  verb(tree, group(tree, 'job'), {
    name: 'show',
    text: 'job.show',
    arguments: [argument(tree, '<job>', 'argument.job')],
    examples: ['comity job show 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async ({ call, print, t }, { args: [job = ''] }) => {
      const shown = await call(jobShow, { job })
      print.result(shown, () => {
        print.facts([
          ['label.kind', shown.kind],
          ['label.done', shown.done],
          ['label.total', shown.total],
        ])
        printJob(print, shown)
        sayNext({ print, t }, shown)
      })
    },
  })
}

interface StartedJob {
  readonly started: { readonly job: string }
  readonly options: WaitOptions
  readonly label: TextKey
  /** Whose answers the job waits for. */
  readonly publishers: readonly string[]
  /** What the job came to, asked for when it is done and a person reads it. */
  readonly more?: () => Promise<() => void>
}

/** Prints a started job, or waits for its end and prints that, with what `more` adds for a person once it is done. */
export async function followJob(
  session: Session,
  { started, options, label, publishers, more }: StartedJob,
): Promise<void> {
  const { print } = session
  if (!options.wait) {
    print.result(started, () => {
      print.facts([['label.job', started.job]])
    })
    return
  }
  const end = await waitForJob(session, { job: started.job, label, publishers })
  const printMore = end.state === 'done' && !print.isJson ? await more?.() : undefined
  print.result(end, () => {
    printJob(print, end)
    sayNext(session, end)
    printMore?.()
  })
}

function sayNext({ print, t }: Pick<Session, 'print' | 't'>, job: JobEnd): void {
  // A code in a table is not yet a reason: under the job's id the node tells clause, text and what to do.
  if (job.asks.some(({ error }) => error !== null)) print.say(t('error.why', { id: escapeLine(job.job) }))
  if (job.state === 'waiting') print.say(t('say.waitsForPouch'))
}

function printJob(print: Printer, job: JobEnd): void {
  print.facts([
    ['label.job', job.job],
    ['label.state', job.state],
    ['label.error', job.error ?? undefined],
  ])
  if (job.asks.length === 0) return
  print.table(job.asks, [
    { label: 'label.publisher', of: (row) => row.publisher },
    { label: 'label.asked', of: (row) => row.asked },
    { label: 'label.hits', of: (row) => row.hits },
    { label: 'label.batches', of: (row) => row.batches },
    { label: 'label.error', of: (row) => row.error },
  ])
}
