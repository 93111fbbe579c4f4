import { gradingText, type MarkingText } from '@comity/agreement'
import type { Fact } from './output.ts'
import type { TextKey, Translate } from './texts.ts'

/** TLP, PAP and codes in one line. */
export function handlingLine({ tlp, pap, europol }: Pick<MarkingText, 'tlp' | 'pap' | 'europol'>): string {
  return [`TLP:${tlp}`, `PAP:${pap}`, ...europol].join(' ')
}

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
