import bidiFactory from 'bidi-js'
import LineBreaker from 'linebreak'
import { visibleText } from '../visible.ts'
import { assignFaces, type Face } from './typeface.ts'

const bidi = bidiFactory()

/** Characters of one face and one direction. */
export interface Run {
  readonly face: Face
  /** As a person reads it. */
  readonly text: string
  /** As the font is given it, to set from left to right. */
  readonly set: string
  readonly isRightToLeft: boolean
  readonly width: number
}

export interface Line {
  /** In the order in which they are read, each with its place from the left end of the line. */
  readonly runs: readonly (Run & { readonly from: number })[]
  readonly width: number
  readonly isRightToLeft: boolean
}

export interface Setting {
  readonly faces: readonly Face[]
  readonly size: number
  /** Points that a line may take. */
  readonly width: number
}

/**
 * A text in lines: divided where its script may be (UAX 14), each line in visual order (UAX 9). The direction of a
 * paragraph is that of its first strong character, as with `dir="auto"`. Throws `glyph-missing`.
 */
export function breakLines(text: string, setting: Setting): readonly Line[] {
  return visibleText(text)
    .split('\n')
    .flatMap((paragraph) => paragraphLines(paragraph, setting))
}

interface Paragraph {
  readonly text: string
  readonly faces: readonly Face[]
  readonly levels: Uint8Array
  readonly isRightToLeft: boolean
}

/** A stretch of a paragraph, by UTF-16 places. */
interface Stretch {
  readonly start: number
  readonly end: number
}

function paragraphLines(text: string, setting: Setting): readonly Line[] {
  const { levels, paragraphs } = bidi.getEmbeddingLevels(text, 'auto')
  const isRightToLeft = (paragraphs[0]?.level ?? 0) % 2 === 1
  const paragraph = { text, faces: assignFaces(text, setting.faces), levels, isRightToLeft }
  return stretches(paragraph, setting).map((stretch) => setLine(paragraph, { stretch, setting }))
}

/** Fills line after line, greedily. Widths of pieces are added up; what kerning between them would save is left unused. */
function stretches(paragraph: Paragraph, setting: Setting): readonly Stretch[] {
  const lines: Stretch[] = []
  let line = { start: 0, end: 0, width: 0 }
  for (const piece of pieces(paragraph, setting)) {
    const needed = widthOf(paragraph, { stretch: trimmed(paragraph, piece), setting })
    if (line.end > line.start && line.width + needed > setting.width) {
      lines.push(line)
      line = { start: piece.start, end: piece.start, width: 0 }
    }
    line = { ...line, end: piece.end, width: line.width + widthOf(paragraph, { stretch: piece, setting }) }
  }
  return [...lines, line].map((found) => trimmed(paragraph, found))
}

/** What may not be divided; a piece that is wider than a line is divided between its characters all the same. */
function pieces(paragraph: Paragraph, setting: Setting): readonly Stretch[] {
  const breaker = new LineBreaker(paragraph.text)
  const found: Stretch[] = []
  for (let start = 0, next = breaker.nextBreak(); next !== null; start = next.position, next = breaker.nextBreak()) {
    const piece = { start, end: next.position }
    const fits = widthOf(paragraph, { stretch: trimmed(paragraph, piece), setting }) <= setting.width
    found.push(...(fits ? [piece] : characters(paragraph.text, piece)))
  }
  return found
}

/** Each character with the marks that stand on it. */
function characters(text: string, { start, end }: Stretch): readonly Stretch[] {
  return [...text.slice(start, end).matchAll(/.[\p{M}\u200c\u200d]*/gsu)].map(({ 0: whole, index }) => ({
    start: start + index,
    end: start + index + whole.length,
  }))
}

/** Without the spaces at its end, which take no place. */
function trimmed({ text }: Paragraph, { start, end }: Stretch): Stretch {
  return { start, end: start + text.slice(start, end).trimEnd().length }
}

interface Placed {
  readonly stretch: Stretch
  readonly setting: Setting
}

function widthOf(paragraph: Paragraph, placed: Placed): number {
  return logicalRuns(paragraph, placed).reduce((sum, { width }) => sum + width, 0)
}

function setLine(paragraph: Paragraph, placed: Placed): Line {
  const runs = logicalRuns(paragraph, placed)
  const places = new Map<LevelRun, number>()
  let width = 0
  for (const run of visualOrder(runs)) {
    places.set(run, width)
    width += run.width
  }
  return {
    runs: runs.map((run) => ({ ...run, from: places.get(run) ?? 0 })),
    width,
    isRightToLeft: paragraph.isRightToLeft,
  }
}

interface LevelRun extends Run {
  readonly level: number
}

/** Runs in the order of the text: as far as face and level are the same. */
function logicalRuns(paragraph: Paragraph, { stretch: { start, end }, setting }: Placed): readonly LevelRun[] {
  const { text, faces, levels } = paragraph
  const runs: LevelRun[] = []
  for (let from = start, to = start + 1; from < end; to += 1) {
    const [face, level] = [faces[from], levels[from] ?? 0]
    if (to < end && faces[to] === face && levels[to] === level) continue
    if (face !== undefined) {
      const isRightToLeft = level % 2 === 1
      const read = text.slice(from, to)
      const set = given(read, { face, isRightToLeft })
      const width = face.shape(set).width * setting.size
      runs.push({ face, level, text: read, set, isRightToLeft, width })
    }
    from = to
  }
  return runs
}

/**
 * The characters of a run as a font is to be given them. A font sets some scripts from right to left by itself; where it does
 * not do so and the run is one, or does so and the run is none (digits), they are turned. Brackets are mirrored (UAX 9, L4).
 */
function given(
  text: string,
  { face, isRightToLeft }: { readonly face: Face; readonly isRightToLeft: boolean },
): string {
  const characters = Array.from(text, (one) => (isRightToLeft ? (bidi.getMirroredCharacter(one) ?? one) : one))
  const { turns } = face.shape(text)
  return (turns === isRightToLeft ? characters : characters.reverse()).join('')
}

/** UAX 9, L2: from the highest level down to the lowest odd one, what stands at it or above is reversed. */
function visualOrder(runs: readonly LevelRun[]): readonly LevelRun[] {
  const ordered = [...runs]
  const highest = Math.max(0, ...runs.map(({ level }) => level))
  for (let level = highest; level > 0; level -= 1) {
    for (let from = 0; from < ordered.length; from += 1) {
      let to = from
      while ((ordered[to]?.level ?? -1) >= level) to += 1
      if (to > from) ordered.splice(from, to - from, ...ordered.slice(from, to).reverse())
      from = to
    }
  }
  return ordered
}
