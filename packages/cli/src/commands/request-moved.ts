import type { Printer } from '../output.ts'
import type { Session } from '../shell.ts'

/** Where a request stands after a step. */
export interface Moved {
  readonly request: string
  readonly state: string
}

/** Says where a request stands now. */
export function printMoved(print: Printer, moved: Moved): void {
  print.result(moved, () => {
    printFacts(print, moved)
  })
}

/** The two facts of it. */
export function printFacts(print: Printer, { request, state }: Moved): void {
  print.facts([
    ['label.request', request],
    ['label.state', state],
  ])
}

/** A draft of either side: it waits for a second person's approval. */
export function printAwaiting({ print, t }: Pick<Session, 'print' | 't'>, moved: Moved): void {
  print.result(moved, () => {
    printFacts(print, moved)
    print.say(t('say.typedWords'))
    print.say(t('say.requestApproves', { request: moved.request }))
  })
}
