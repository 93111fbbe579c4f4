import bidiFactory from 'bidi-js'
import { create, type Font } from 'fontkit'
import { fail } from '../errors.ts'
import { visibleText } from '../visible.ts'
import type { FontStyle, LetterFonts } from './font-files.ts'

/** One font of a style, under the name by which a page asks for it. */
export interface Face {
  readonly name: string
  readonly scale: number
  readonly has: (codePoint: number) => boolean
  /** Width of a run for a size of one, and whether the font sets it from right to left by itself. */
  readonly shape: (text: string) => { readonly width: number; readonly turns: boolean }
}

/** The fonts of a document, opened. */
export type Typeface = Readonly<Record<FontStyle, readonly Face[]>>

/**
 * How every run is laid out. Ligatures that a script can do without are off: each glyph then is one character, and the
 * text can be taken out of the document again. Naming features at all keeps a run whole, words and spaces together.
 */
export const features = { kern: true, liga: false, clig: false, dlig: false } as const

/** Opens the fonts of a document; of a font that is not asked for only the directory is read. */
export function openTypeface(fonts: LetterFonts): Typeface {
  const open = (style: FontStyle) =>
    fonts[style].map(({ source, scale }, at) => openFace({ name: faceName(style, at), font: create(source), scale }))
  return { regular: open('regular'), bold: open('bold'), code: open('code') }
}

/** The name of a face, for the document and for who draws. */
export function faceName(style: string, at: number): string {
  return `${style}-${String(at)}`
}

function openFace({ name, font, scale }: { readonly name: string; readonly font: Font; readonly scale: number }): Face {
  const known = new Map<string, ReturnType<Face['shape']>>()
  return {
    name,
    scale,
    has: (codePoint) => font.hasGlyphForCodePoint(codePoint),
    shape: (text) => {
      const before = known.get(text)
      if (before !== undefined) return before
      const { advanceWidth, direction } = font.layout(text, features)
      const shaped = { width: (advanceWidth / font.unitsPerEm) * scale, turns: direction === 'rtl' }
      known.set(text, shaped)
      return shaped
    },
  }
}

/** Faces in the order in which a text of this language looks for its characters: Chinese has its own Latin beside it. */
export function facesFor(
  typeface: Typeface,
  { style, language }: { readonly style: FontStyle; readonly language: string },
): readonly Face[] {
  return language.split('-')[0] === 'zh' ? [...typeface[style]].reverse() : typeface[style]
}

const bidi = bidiFactory()

/** A character that belongs to no script: it goes with what stands before it, so that a run stays whole. */
const common = /[\p{Script=Common}\p{Script=Inherited}]/u

/**
 * The face of each character, at each of its UTF-16 places. Throws `glyph-missing` for a character that no face has: what
 * was agreed is not shown with a hole in it.
 */
export function assignFaces(text: string, faces: readonly Face[]): readonly Face[] {
  const assigned: Face[] = []
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    // In a run from right to left a bracket is drawn as its mirror.
    const mirror = bidi.getMirroredCharacter(character)?.codePointAt(0) ?? codePoint
    const isDrawnBy = ({ has }: Face) => has(codePoint) && has(mirror)
    const before = assigned.at(-1)
    const isKept = before !== undefined && common.test(character) && isDrawnBy(before)
    // Joiners have no picture of their own; they bind what is around them.
    const isJoiner = codePoint === 0x200c || codePoint === 0x200d
    const face = isKept || (isJoiner && before !== undefined) ? before : faces.find(isDrawnBy)
    assigned.push(...Array.from({ length: character.length }, () => face ?? fail('glyph-missing', { codePoint })))
  }
  return assigned
}

/**
 * The text with every character that no face has written out, `[U+1F600]`: what somebody wrote to this party must not be able
 * to keep it from its own PDF.
 */
export function drawable({ regular }: Typeface, text: string): string {
  return Array.from(text)
    .map((character) => {
      const codePoint = character.codePointAt(0) ?? 0
      const mirror = bidi.getMirroredCharacter(character)?.codePointAt(0) ?? codePoint
      // Written out or set by whoever breaks lines.
      const isLeft = visibleText(character) !== character || /[\n\u200c\u200d]/.test(character)
      if (isLeft || regular.some(({ has }) => has(codePoint) && has(mirror))) return character
      return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`
    })
    .join('')
}
