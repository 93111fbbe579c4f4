import type { requestList, ResultOf } from '@comity/client/api'
import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWords } from '../forms/words.ts'

type Marks = ResultOf<typeof requestList>['requests'][number]['marks']

const good: readonly string[] = ['ANSWERED', 'ANSWERED_IN_PART', 'ANSWERED_NOTHING_FOUND', 'PRESERVED', 'PRODUCED']
const bad: readonly string[] = ['REFUSED', 'UNDELIVERABLE', 'REJECTED_AT_GATE', 'USE_BLOCKED', 'DISPUTED']
const over: readonly string[] = ['CANCELLED', 'WITHDRAWN', 'RELEASED', 'LAPSED', 'CLOSED', 'REROUTED']

function colourOf(state: string): string {
  if (good.includes(state)) return 'green'
  if (bad.includes(state)) return 'red'
  return over.includes(state) ? 'gray' : 'comity'
}

/** A state in words. */
export function RequestState({ state }: { readonly state: string }) {
  const words = useWords()
  return (
    <Badge variant="outline" color={colourOf(state)}>
      {words.say('state', state)}
    </Badge>
  )
}

/** What else has to be seen of it at once. */
export function RequestMarks({ marks }: { readonly marks: Marks }) {
  const { t } = useTranslation()
  return marks.map((mark) => (
    <Badge key={mark} variant="light" color={mark === 'confidential' ? 'red' : 'gray'}>
      {t(`request.mark.${mark}`)}
    </Badge>
  ))
}
