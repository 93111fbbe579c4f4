import { concatBytes } from '@comity/codec'
import PDFDocument from 'pdfkit'
import type { Block, Column, Letter } from '../letter.ts'
import { visibleText } from '../visible.ts'
import type { FontStyle, LetterFonts } from './font-files.ts'
import { drawBars } from './bars.ts'
import { type Drawing, gap, markWidth, setText, type Style, styles } from './setting.ts'
import { type Cell, contentWidth, ink, page, type Placed, Sheet } from './sheet.ts'
import { drawTable } from './table.ts'
import { drawable, faceName, openTypeface } from './typeface.ts'
import { openTypeOf } from './woff.ts'

/**
 * A document as PDF, with its fonts embedded as far as they are used and its text as text, in reading order. The same
 * letter and fonts give the same bytes: the date is the letter's, and nothing is compressed, because no two machines
 * promise to compress alike. Throws `glyph-missing`.
 */
export async function letterPdf({
  letter,
  fonts,
}: {
  readonly letter: Letter
  readonly fonts: LetterFonts
}): Promise<Uint8Array> {
  const [language = 'en'] = letter.languages
  const doc = openDocument(letter, language)
  const pieces: Uint8Array[] = []
  const ended = new Promise<void>((resolve) => {
    doc.on('data', (piece) => pieces.push(piece)).on('end', resolve)
  })
  const opened = unpackFonts(fonts)
  for (const [style, files] of Object.entries(opened)) {
    for (const [at, { source }] of files.entries()) doc.registerFont(faceName(style, at), source)
  }
  const typeface = openTypeface(opened)
  const drawing = { letter, typeface, sheet: new Sheet({ doc, language }) }
  drawLetter(drawing)
  doc.end()
  await ended
  return concatBytes(...pieces)
}

function unpackFonts({ regular, bold, code }: LetterFonts): LetterFonts {
  const unpack = (files: LetterFonts[FontStyle]) =>
    files.map(({ source, scale }) => ({ source: openTypeOf(source), scale }))
  return { regular: unpack(regular), bold: unpack(bold), code: unpack(code) }
}

function openDocument({ title, dated }: Letter, lang: string): PDFDocument {
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    compress: false,
    tagged: true,
    displayTitle: true,
    pdfVersion: '1.7',
    lang,
    info: {
      Title: visibleText(title[0]?.paragraphs[0]?.text ?? ''),
      Producer: 'Comity',
      Creator: 'Comity',
      CreationDate: new Date(dated),
    },
  })
}

function drawLetter(drawing: Drawing): void {
  const { letter, sheet } = drawing
  drawColumns(drawing, { columns: letter.title, tag: 'H1', style: styles.title })
  sheet.space(8)
  sheet.rule({ weight: 1.5, colour: ink.text })
  for (const block of letter.blocks) drawBlock(drawing, block)
  sheet.end(({ number, count, y }) => {
    const place = `${String(number)} / ${String(count)}`
    const hash = letter.foot.match(/.{1,4}/g)?.join(' ') ?? ''
    const line = (text: string) => setText(drawing, { text, style: styles.foot, width: contentWidth, language: 'en' })
    const cell = { width: contentWidth, language: 'en', tag: 'P' } as const
    const lines = line(place)
    const { banner } = letter
    return [
      ...(banner === undefined ? [] : [bannerCell(drawing, banner)]),
      { ...cell, x: page.left, y, lines: line(hash) },
      { ...cell, x: page.width - page.right - (lines[0]?.line.width ?? 0), y, lines },
    ]
  })
}

function drawBlock(drawing: Drawing, block: Block): void {
  const { sheet } = drawing
  switch (block.kind) {
    case 'heading':
      sheet.space(20)
      // Not alone at the foot of a page.
      sheet.need(90)
      drawColumns(drawing, { columns: block.columns, tag: 'H2', style: styles.heading })
      sheet.space(3)
      sheet.rule({ weight: 0.75, colour: ink.text })
      return
    case 'note':
      sheet.space(8)
      drawColumns(drawing, { columns: block.columns, tag: 'P', style: styles.note })
      return
    case 'clause':
    case 'entry':
      sheet.space(7)
      sheet.row([
        markCell(drawing, block.mark),
        ...columnCells(drawing, { columns: block.columns, tag: 'P', style: styles.text }),
      ])
      sheet.space(7)
      sheet.rule({ weight: 0.5, colour: ink.rule })
      return
    case 'table':
      drawTable(drawing, block)
      return
    case 'bars':
      drawBars(drawing, block)
      return
    case 'said':
      drawSaid(drawing, block)
      return
    case 'hash':
      drawHash(drawing, block)
  }
}

/** How the document may be used, in the middle of the upper edge; one line, so that it never reaches what is below. */
function bannerCell(drawing: Drawing, text: string): Placed {
  const set = setText(drawing, { text, style: styles.banner, width: contentWidth, language: 'en' }).slice(0, 1)
  const x = page.left + (contentWidth - (set[0]?.line.width ?? 0)) / 2
  return { x, y: page.top / 2 - styles.banner.leading / 2, width: contentWidth, language: 'en', tag: 'P', lines: set }
}

/** Over all columns: a label in every language, then the text as somebody wrote it. */
function drawSaid(drawing: Drawing, { label, language, text }: Extract<Block, { kind: 'said' }>): void {
  const { sheet } = drawing
  const width = contentWidth - markWidth
  const place = { x: page.left + markWidth, width }
  const names = [...new Set(label.flatMap(({ paragraphs }) => paragraphs.map((one) => one.text)))].join(' · ')
  const spoken = label[0]?.language ?? 'en'
  const head = setText(drawing, { text: names, style: styles.label, width, language: spoken })
  const body = setText(drawing, { text: drawable(drawing.typeface, text), style: styles.text, width, language })
  sheet.space(7)
  // Each in its own language to who has it read aloud; not the name without its text at the foot of a page.
  sheet.need(60)
  sheet.row([{ ...place, language: spoken, tag: 'P', lines: head }])
  sheet.row([{ ...place, language, tag: 'P', lines: body }])
  sheet.space(7)
  sheet.rule({ weight: 0.5, colour: ink.rule })
}

interface Columns {
  readonly columns: readonly Column[]
  readonly tag: Cell['tag']
  readonly style: Style
}

function drawColumns(drawing: Drawing, columns: Columns): void {
  drawing.sheet.row(columnCells(drawing, columns))
}

/** The columns of a row, of one width each, behind the place of the marks. */
function columnCells(drawing: Drawing, { columns, tag, style }: Columns): readonly Cell[] {
  const width = (contentWidth - markWidth - gap * (columns.length - 1)) / columns.length
  return columns.map(({ language, paragraphs }, at) => ({
    x: page.left + markWidth + at * (width + gap),
    width,
    language,
    tag,
    lines: paragraphs.flatMap(({ label, text }) => [
      // A label without a text is the name of what follows.
      ...(label === null
        ? []
        : setText(drawing, { text: label, style: text === '' ? styles.strong : styles.label, width, language })),
      ...(text === '' ? [] : setText(drawing, { text, style, width, language })),
    ]),
  }))
}

function markCell(drawing: Drawing, mark: string): Cell {
  const lines =
    mark === '' ? [] : setText(drawing, { text: mark, style: styles.strong, width: markWidth, language: 'en' })
  return { x: page.left, width: markWidth, language: 'en', tag: 'P', lines }
}

const wordColumns = 4

function drawHash(drawing: Drawing, { groups, words }: Extract<Block, { kind: 'hash' }>): void {
  const { sheet } = drawing
  const [x, room] = [page.left + markWidth, contentWidth - markWidth]
  sheet.space(8)
  const lines = setText(drawing, { text: groups.join('  '), style: styles.code, width: room, language: 'en' })
  sheet.row([{ x, width: room, language: 'en', tag: 'P', lines }])
  sheet.space(6)
  const height = Math.ceil(words.length / wordColumns)
  const width = room / wordColumns
  for (let row = 0; row < height; row += 1) {
    // Read by rows, numbered: nobody has to know which way the columns run.
    const cells = words.slice(row * wordColumns, (row + 1) * wordColumns).map((word, at): Cell => {
      const text = `${String(row * wordColumns + at + 1)}  ${word}`
      const set = setText(drawing, { text, style: styles.text, width, language: 'en' })
      return { x: x + at * width, width, language: 'en', tag: 'P', lines: set }
    })
    sheet.row(cells)
  }
}
