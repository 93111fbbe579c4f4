import type PDFDocument from 'pdfkit'
import type { PdfStructure } from 'pdfkit'
import type { Line } from './lines.ts'
import { features } from './typeface.ts'

/** A line as it is set. */
export interface StyledLine {
  readonly line: Line
  readonly size: number
  readonly leading: number
  readonly colour: string
  /** Not the last one of a page: what follows belongs to it. */
  readonly isLabel: boolean
}

/** Lines beside each other on a sheet: where they stand, in which language, and what they are to a reader's program. */
export interface Cell {
  readonly x: number
  readonly width: number
  readonly language: string
  readonly tag: 'H1' | 'H2' | 'P'
  readonly lines: readonly StyledLine[]
}

/** A cell at a height of its own on a page. */
export interface Placed extends Cell {
  readonly y: number
}

/** Something drawn: where, how large, in which colour. */
export interface Mark {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly colour: string
}

/** A4 in points, with room at the foot for what stands on every page. */
export const page = { width: 595.28, height: 841.89, left: 48, right: 48, top: 52, bottom: 64 } as const
export const contentWidth = page.width - page.left - page.right
const lowest = page.height - page.bottom
const contentHeight = lowest - page.top

export const ink = { text: '#1a1a1a', faint: '#4a4a4a', rule: '#bbbbbb' } as const

/** The pages of one document while they are being filled, from top to bottom. */
export class Sheet {
  readonly #doc: PDFDocument
  readonly #root: PdfStructure
  #y: number = page.top

  constructor({ doc, language }: { readonly doc: PDFDocument; readonly language: string }) {
    this.#doc = doc
    this.#root = doc.struct('Document', { lang: language })
    doc.addStructure(this.#root)
    doc.addPage()
  }

  /** Goes to a new page unless so much room is left. */
  need(height: number): void {
    if (this.#y + height > lowest && this.#y > page.top) this.#turn()
  }

  space(height: number): void {
    this.#y = Math.min(this.#y + height, lowest)
  }

  rule({ weight, colour }: { readonly weight: number; readonly colour: string }): void {
    this.#doc.markContent('Artifact', { type: 'Layout' })
    this.#doc.rect(page.left, this.#y, contentWidth, weight).fill(colour)
    this.#doc.endMarkedContent()
    this.#y += weight
  }

  /** A bar beside the line that is set next, `y` below its top; it is drawn, not read: its number stands beside it. */
  bar({ x, y, width, height, colour }: Mark): void {
    if (width === 0) return
    this.#doc.markContent('Artifact', { type: 'Layout' })
    this.#doc.rect(x, this.#y + y, width, height).fill(colour)
    this.#doc.endMarkedContent()
  }

  /** Cells beside each other. A row that is short stays whole; a long one goes on, in every column, on the next page. */
  row(cells: readonly Cell[]): void {
    const height = Math.max(0, ...cells.map(({ lines }) => heightOf(lines)))
    this.need(height <= contentHeight / 5 ? height : 80)
    let rest = cells
    while (rest.some(({ lines }) => lines.length > 0)) {
      const room = lowest - this.#y
      const fitting = rest.map((cell) => ({ ...cell, lines: cell.lines.slice(0, countWithin(cell.lines, room)) }))
      if (fitting.every(({ lines }) => lines.length === 0)) {
        this.#turn()
        continue
      }
      for (const cell of fitting) this.#draw(cell)
      this.#y += Math.max(...fitting.map(({ lines }) => heightOf(lines)))
      rest = rest.map((cell, at) => ({ ...cell, lines: cell.lines.slice(fitting[at]?.lines.length ?? 0) }))
    }
  }

  /** Ends the document; `edges` stands on each page, and is no part of what is read aloud. `y` is the height of a foot. */
  end(
    edges: (place: { readonly number: number; readonly count: number; readonly y: number }) => readonly Placed[],
  ): void {
    this.#root.end()
    const { start, count } = this.#doc.bufferedPageRange()
    for (let at = 0; at < count; at += 1) {
      this.#doc.switchToPage(start + at)
      this.#doc.markContent('Artifact', { type: 'Pagination' })
      const y = page.height - page.bottom / 2
      for (const cell of edges({ number: at + 1, count, y })) this.#set(cell, cell.y)
      this.#doc.endMarkedContent()
    }
  }

  #turn(): void {
    this.#doc.addPage()
    this.#y = page.top
  }

  #draw(cell: Cell): void {
    if (cell.lines.length === 0) return
    const top = this.#y
    const draw = () => {
      this.#set(cell, top)
    }
    this.#root.add(this.#doc.struct(cell.tag, { lang: cell.language }, draw))
  }

  #set({ x, width, lines }: Cell, top: number): void {
    let y = top
    for (const { line, size, leading, colour } of lines) {
      const start = line.isRightToLeft ? x + width - line.width : x
      // Below the letters as much room as their descenders take twice; what more there is stands above.
      const baseline = y + leading - size * 0.44
      for (const run of line.runs) {
        this.#doc
          .font(run.face.name)
          .fontSize(size * run.face.scale)
          .fillColor(colour)
        this.#doc.text(run.set, start + run.from, baseline, { lineBreak: false, baseline: 'alphabetic', features })
      }
      y += leading
    }
  }
}

function heightOf(lines: readonly StyledLine[]): number {
  return lines.reduce((sum, { leading }) => sum + leading, 0)
}

function countWithin(lines: readonly StyledLine[], room: number): number {
  let [count, height] = [0, 0]
  for (const { leading } of lines) {
    height += leading
    if (height > room) break
    count += 1
  }
  while (count < lines.length && lines[count - 1]?.isLabel === true) count -= 1
  return count
}
