import { barColours, barsOf } from '../bars.ts'
import type { Block } from '../letter.ts'
import { type Drawing, markWidth, setText, type Style, styles } from './setting.ts'
import { type Cell, contentWidth, page } from './sheet.ts'

const nameWidth = 150
const numberWidth = 90
const barHeight = 8

/** Bars as a chart: each with its number as text beside it, so that whoever does not see the bars reads the same. */
export function drawBars(drawing: Drawing, block: Extract<Block, { kind: 'bars' }>): void {
  const { sheet } = drawing
  const left = page.left + markWidth
  const room = contentWidth - markWidth - nameWidth - numberWidth
  const cell = (given: {
    readonly x: number
    readonly width: number
    readonly text: string
    readonly style: Style
  }): Cell => ({
    x: given.x,
    width: given.width,
    language: 'en',
    tag: 'P',
    lines: given.text === '' ? [] : setText(drawing, { ...given, language: 'en' }),
  })
  sheet.space(6)
  for (const [at, columns] of block.series.entries()) {
    const text = [...new Set(columns.map(({ paragraphs }) => paragraphs[0]?.text ?? ''))].join(' · ')
    sheet.need(14)
    sheet.bar({ x: left, y: 4, width: barHeight, height: barHeight, colour: barColours[at] ?? barColours[0] })
    sheet.row([cell({ x: left + 14, width: contentWidth - markWidth - 14, text, style: styles.note })])
  }
  sheet.space(4)
  for (const { name, series, length, text } of barsOf(block, room)) {
    if (name !== '') {
      sheet.space(3)
      sheet.need(3 * 14.5)
    }
    const x = left + nameWidth
    sheet.need(14.5)
    sheet.bar({ x, y: 4, width: length, height: barHeight, colour: barColours[series] ?? barColours[0] })
    sheet.row([
      cell({ x: left, width: nameWidth - 8, text: name, style: styles.text }),
      cell({ x: x + length + 6, width: numberWidth - 6, text, style: styles.note }),
    ])
  }
}
