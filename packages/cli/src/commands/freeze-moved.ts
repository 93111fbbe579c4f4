import type { freezeAcknowledge, ResultOf } from '@comity/client/api'
import type { Session } from '../shell.ts'
import type { TextKey } from '../texts.ts'

/** A payment stop's name in the examples of help. */
export const exampleFreeze = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

type Moved = ResultOf<typeof freezeAcknowledge>

/** Says where a payment stop stands now, and, where there is one, what comes next. */
export function printMoved({ print, t }: Pick<Session, 'print' | 't'>, moved: Moved, next?: TextKey): void {
  print.result(moved, () => {
    print.facts([
      ['label.freeze', moved.freeze],
      ['label.state', `${moved.state} · ${t(`freezeState.${moved.state}`)}`],
    ])
    if (next !== undefined) print.say(t(next, { freeze: moved.freeze }))
  })
}
