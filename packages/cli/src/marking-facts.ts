import { gradingText, handlingLine, type MarkingText } from '@comity/agreement'
import type { Fact } from './output.ts'
import type { TextKey, Translate } from './texts.ts'

/** A marking as facts: how it may be used, by whom, whose it is, how reliable it was said to be. */
export function markingFacts(t: Translate, marking: MarkingText, label: TextKey = 'label.handling'): readonly Fact[] {
  return [
    [label, handlingLine(marking)],
    ['label.mayHave', audienceText(t, marking)],
    ['label.originators', marking.originators],
    ['label.gradings', marking.gradings.length === 0 ? undefined : marking.gradings.map(gradingText)],
  ]
}

/** The audience; undefined where nothing narrows it. */
export function audienceText(t: Translate, { audience }: Pick<MarkingText, 'audience'>): string | undefined {
  if (audience === null) return undefined
  return audience.length === 0 ? t('say.nobodyElse') : audience.join(' ')
}
