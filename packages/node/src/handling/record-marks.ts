import {
  europolNames,
  type Grading,
  gradingText,
  type Marking,
  type Pap,
  readGradingText,
  type Tlp,
} from '@comity/agreement'

/** The marking of a record in its columns (spec/cases.md §2). */
export interface RecordMarks {
  tlp: Tlp
  pap: Pap
  /** Europol codes in their order, joined by a comma; empty for none. */
  europol: string
  /** Parties that may have it, this one among them; null where nothing narrows it. */
  audience: readonly string[] | null
  /** Whose information it is; null for this party alone. */
  originators: readonly string[] | null
  /** As `gradingText` writes them, joined by a space. */
  gradings: string
}

export const markColumns = ['tlp', 'pap', 'europol', 'audience', 'originators', 'gradings'] as const

/** The marking that a record's columns hold. */
export function markingOf({ tlp, pap, europol, audience, originators, gradings }: RecordMarks, own: string): Marking {
  return {
    tlp,
    pap,
    europol: europolOf(europol),
    audience,
    originators: originators ?? [own],
    gradings: words(gradings).flatMap((text): readonly Grading[] => {
      const grading = readGradingText(text)
      return grading === undefined ? [] : [grading]
    }),
  }
}

/** The columns of a marking. Whoever keeps the record may have it: its own party stands in every audience. */
export function marksOf({ tlp, pap, europol, audience, originators, gradings }: Marking, own: string): RecordMarks {
  const isOwn = originators.length === 1 && originators[0] === own
  return {
    tlp,
    pap,
    europol: europol.join(','),
    audience: audience === null ? null : [...new Set([...audience, own])].sort(),
    originators: isOwn ? null : originators,
    gradings: gradings.map(gradingText).join(' '),
  }
}

/** The codes that the column holds. */
export function europolOf(column: string): Marking['europol'] {
  const codes = column.split(',')
  return europolNames.filter((code) => codes.includes(code))
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ')
}
