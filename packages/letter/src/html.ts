import { sha256, toBase64url, utf8Encode } from '@comity/codec'
import { barsOf } from './bars.ts'
import { htmlStyle } from './html-style.ts'
import type { Block, Column, Letter, Paragraph } from './letter.ts'
import { visibleText } from './visible.ts'

/**
 * A document as one HTML file that loads nothing: the same letter gives the same bytes. Every text is escaped here, has its
 * language, and stands in an element of its own direction, so that none reaches out of its place.
 */
export function letterHtml({ languages, title, banner, blocks }: Letter): string {
  return [
    '<!doctype html>',
    `<html lang="${escaped(languages[0] ?? '')}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title[0]?.paragraphs[0]?.text ?? '')}</title>`,
    `<style>${htmlStyle}</style>`,
    '</head>',
    '<body>',
    // The style makes it the head of every page that is printed.
    ...(banner === undefined ? [] : [`<header class="banner">${isolated(banner)}</header>`]),
    `<main class="columns-${String(languages.length)}">`,
    row({ kind: 'title', mark: '', cells: title.map((column) => headingCell('h1', column)) }),
    ...blocks.map(blockHtml),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** Nothing but our own style, named by its hash: what a hostile text might smuggle in would not run. */
const contentPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${base64(sha256(utf8Encode(htmlStyle)))}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function base64(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

function blockHtml(block: Block): string {
  const { kind } = block
  switch (kind) {
    case 'heading':
      return row({ kind, mark: '', cells: block.columns.map((column) => headingCell('h2', column)) })
    case 'note':
      return row({ kind, mark: '', cells: block.columns.map(textCell) })
    case 'clause':
      return row({ kind, mark: block.mark, cells: block.columns.map(textCell) })
    case 'entry':
      return row({ kind, mark: block.mark, cells: block.columns.map(listCell) })
    case 'table':
      return tableHtml(block)
    case 'bars':
      return barsHtml(block)
    case 'said':
      return saidHtml(block)
    case 'hash':
      return hashHtml(block)
  }
}

/** One row of columns; a number that it has stands before them, and is where a link can point. */
function row({
  kind,
  mark,
  cells,
}: {
  readonly kind: string
  readonly mark: string
  readonly cells: readonly string[]
}) {
  const id = kind === 'clause' ? ` id="clause-${escaped(mark)}"` : ''
  const number = kind === 'clause' ? `<h3 class="mark">${escaped(mark)}</h3>` : `<p class="mark">${escaped(mark)}</p>`
  return [
    `<section class="row ${kind}"${id}>`,
    mark === '' ? '<div class="mark"></div>' : number,
    ...cells,
    '</section>',
  ].join('\n')
}

const headingCell = (tag: 'h1' | 'h2', { language, paragraphs }: Column) =>
  `<${tag} ${tongue(language)}>${escaped(paragraphs.map(({ text }) => text).join('\n'))}</${tag}>`

const textCell = ({ language, paragraphs }: Column) =>
  `<div ${tongue(language)}>${paragraphs.map(({ text }) => `<p dir="auto">${escaped(text)}</p>`).join('')}</div>`

/** A paragraph that has a label and no text is the name of the list. */
function listCell({ language, paragraphs }: Column): string {
  const names = paragraphs.filter(({ text }) => text === '')
  const figures = paragraphs.filter(({ text }) => text !== '')
  const name = names.map(({ label }) => `<p class="name" dir="auto">${escaped(label ?? '')}</p>`).join('')
  return `<div ${tongue(language)}>${name}<dl>${figures.map(figure).join('')}</dl></div>`
}

const figure = ({ label, text }: Paragraph) =>
  `<dt dir="auto">${escaped(label ?? '')}</dt><dd dir="auto">${escaped(text)}</dd>`

function tableHtml({ heads, rows }: Extract<Block, { kind: 'table' }>): string {
  const head = heads.map((columns) => `<th scope="col">${distinct(columns).map(headLine).join('')}</th>`).join('')
  const body = rows.map(
    ([first = '', ...others]) =>
      `<tr><th scope="row">${isolated(first)}</th>${others.map((cell) => `<td>${isolated(cell)}</td>`).join('')}</tr>`,
  )
  return [
    '<div class="wide">',
    `<table><thead><tr>${head}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody></table>`,
    '</div>',
  ].join('\n')
}

/** Two columns of one language say a head once. */
function distinct(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ language }, at) => columns.findIndex((other) => other.language === language) === at)
}

const headLine = ({ language, paragraphs }: Column) =>
  `<span ${tongue(language)}>${escaped(paragraphs[0]?.text ?? '')}</span>`

const chart = { name: 260, room: 560, number: 180, line: 22, thick: 12 } as const

/** One drawing with nothing outside it: the style of the page reaches it by classes, numbers stand in it as text. */
function barsHtml(block: Extract<Block, { kind: 'bars' }>): string {
  const { name: nameWidth, room, number, line, thick } = chart
  const drawn = barsOf(block, room)
  const size = { width: nameWidth + room + number, height: drawn.length * line + line / 2 }
  const bars = drawn.map(({ name, series, length, text }, at) => {
    const y = at * line + line / 2
    const [x, middle] = [String(nameWidth), String(y + thick - 2)]
    return [
      name === '' ? '' : `<text x="0" y="${middle}">${escaped(name)}</text>`,
      `<rect class="series-${String(series)}" x="${x}" y="${String(y)}" width="${String(length)}" height="${String(thick)}"/>`,
      `<text x="${String(nameWidth + length + 6)}" y="${middle}">${escaped(text)}</text>`,
    ].join('')
  })
  const keys = block.series.map(
    (columns, at) => `<li class="series-${String(at)}">${distinct(columns).map(headLine).join(' · ')}</li>`,
  )
  return [
    '<div class="wide">',
    `<ul class="series">${keys.join('')}</ul>`,
    `<svg role="img" viewBox="0 0 ${String(size.width)} ${String(size.height)}">`,
    ...bars,
    '</svg>',
    '</div>',
  ].join('\n')
}

function saidHtml({ label, language, text }: Extract<Block, { kind: 'said' }>): string {
  return [
    '<section class="row said">',
    '<div class="mark"></div>',
    `<div class="whole"><p class="label">${distinct(label).map(headLine).join(' · ')}</p>`,
    `<p ${tongue(language)}>${escaped(text)}</p></div>`,
    '</section>',
  ].join('\n')
}

function hashHtml({ groups, words }: Extract<Block, { kind: 'hash' }>): string {
  const code = groups.map((group) => `<code>${escaped(group)}</code>`).join(' ')
  const list = words.map((word) => `<li>${escaped(word)}</li>`).join('')
  return [
    '<div class="wide">',
    `<p class="groups">${code}</p>`,
    `<ol class="words" lang="en">${list}</ol>`,
    '</div>',
  ].join('\n')
}

const tongue = (language: string) => `lang="${escaped(language)}" dir="auto"`
const isolated = (text: string) => `<bdi>${escaped(text)}</bdi>`

/** Text as text: what is markup in HTML is written out, and so is what nobody sees (spec/agreements.md §20). */
function escaped(text: string): string {
  return visibleText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
