// Writes the books of five parties of a joint operation, made up: node telecom-fraud-books.js SEED DIR. The seed changes who, where
// within a country, when and in which order; what the operation came to does not change. Figures: casework of the reference operation,
// 128 gangs, 1,196 arrests, 1,014 surrenders, 5,124 cases, 301,184,000 yuan.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [seed = '1', dir = '.'] = process.argv.slice(2)
const countries = [
  { party: 'fiji-police', place: 'FJ', arrested: 77, surrendered: 77, gangs: 8, cases: 330 },
  { party: 'indonesia-police', place: 'ID', arrested: 153, surrendered: 143, gangs: 16, cases: 655 },
  { party: 'cambodia-police', place: 'KH', arrested: 106, surrendered: 91, gangs: 12, cases: 454 },
  { party: 'malaysia-police', place: 'MY', arrested: 860, surrendered: 703, gangs: 92, cases: 3685 },
]
const central = 'central-police'
/** Indonesian returns that stand a second time in the central book, under another spelling. */
const doubled = 58
const totalFen = 30_118_400_000
const columns = ['kind', 'subject', 'day', 'place', 'executing', 'supporting', 'minor', 'currency']

const digest = (/** @type {string} */ text) => createHash('sha256').update(`${seed} ${text}`).digest()
const draw = (/** @type {string} */ text, /** @type {number} */ bound) => digest(text).readUInt32BE(0) % bound
const day = (/** @type {string} */ text) =>
  new Date(Date.UTC(2026, 6, 1 + draw(`day ${text}`, 60))).toISOString().slice(0, 10)
const person = (/** @type {string} */ place, /** @type {number} */ at) =>
  `${place}${digest(`person ${place} ${at}`).toString('hex').slice(0, 10)}`

/** @type {Map<string, Record<string, string>[]>} */
const books = new Map([central, ...countries.map(({ party }) => party)].map((party) => [party, []]))
const enter = (/** @type {string} */ party, /** @type {Record<string, string>} */ row) => books.get(party)?.push(row)

for (const { party, place, arrested, surrendered, gangs } of countries) {
  const supporting = central
  for (let at = 0; at < arrested; at += 1) {
    const subject = person(place, at)
    const arrest = { kind: 'PERSON_ARRESTED', subject, day: day(subject), place, executing: party, supporting }
    enter(party, arrest)
    // Who is held back in Indonesia stands in the Indonesian book alone. Each book writes a number in its own way.
    if (place !== 'ID' || at < surrendered)
      enter(central, { ...arrest, subject: `${place}-${subject.slice(2).toUpperCase()}` })
    if (at >= surrendered) continue
    const surrender = { ...arrest, kind: 'PERSON_SURRENDERED' }
    enter(party, surrender)
    enter(central, surrender)
    if (place === 'ID' && at < doubled) enter(central, { ...surrender, subject: `${subject}x` })
  }
  for (let at = 0; at < gangs; at += 1) {
    const subject = `gang/${place}/${at}/${digest(`gang ${place} ${at}`).toString('hex').slice(0, 6)}`
    const gang = { kind: 'GANG_DISRUPTED', subject, day: day(subject), place, executing: party, supporting }
    enter(party, gang)
    enter(central, gang)
  }
}
// A den of which both wrote down a gang, and which turns out to be none: it is taken back after the figure was agreed.
const wrong = {
  kind: 'GANG_DISRUPTED',
  subject: 'gang/MY/none',
  day: '2026-07-15',
  place: 'MY',
  executing: 'malaysia-police',
  supporting: central,
}
for (const party of ['malaysia-police', central]) enter(party, wrong)

const cases = countries.flatMap(({ party, place, cases: count }) =>
  Array.from({ length: count }, (_, at) => ({ party, place, at })),
)
const weights = cases.map(({ place, at }) => 1 + draw(`loss ${place} ${at}`, 100))
const sum = weights.reduce((all, one) => all + one, 0)
let left = totalFen
for (const [index, { party, place, at }] of cases.entries()) {
  const last = index === cases.length - 1
  const minor = last ? left : Math.floor((totalFen * (weights[index] ?? 1)) / sum)
  left -= minor
  const subject = `case/${place}/${at}`
  const linked = { kind: 'CASE_LINKED', subject, day: day(subject), place: 'CN', executing: central, supporting: party }
  const loss = { ...linked, kind: 'LOSS_REPORTED', minor: String(minor), currency: 'CNY' }
  for (const row of [linked, loss])
    for (const book of [central, party]) {
      // The central book has one sum wrong by a digit.
      const isMistaken = book === central && subject === 'case/FJ/7' && row === loss
      enter(book, isMistaken ? { ...row, minor: String(minor + 90) } : row)
    }
}

const write = (
  /** @type {string} */ file,
  /** @type {Record<string, string>[]} */ rows,
  /** @type {string[]} */ header,
) => {
  const lines = [header, ...rows.map((row) => header.map((column) => row[column] ?? ''))]
  writeFileSync(join(dir, file), `${lines.map((cells) => cells.join(',')).join('\n')}\n`)
}
for (const [party, rows] of books) {
  // In an order of the seed, a subject's arrest and surrender, and a case's two entries, together.
  const ordered = rows
    .map((row, at) => ({ row, key: digest(`order ${party} ${row.subject}`).toString('hex'), at }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at))
  write(
    `${party}.csv`,
    ordered.map(({ row }) => row),
    columns,
  )
}
// What the central police find when they compare the books: 58 of their returns are the same persons.
const merges = Array.from({ length: doubled }, (_, at) => ({
  act: 'merge',
  kind: 'PERSON_SURRENDERED',
  subject: `${person('ID', at)}x`,
  to: person('ID', at),
}))
write('merges.csv', merges, ['act', 'kind', 'subject', 'to'])
// What Indonesia doubts at first, and states again once it has the papers; the sum of one case as it is.
const doubted = [3, 4].map((at) => ({ kind: 'PERSON_SURRENDERED', subject: person('ID', at + 60) }))
write(
  'doubts.csv',
  doubted.map((row) => ({ act: 'dispute', ...row, reason: 'not-confirmed' })),
  ['act', 'kind', 'subject', 'reason'],
)
const find = (/** @type {string} */ party, /** @type {(row: Record<string, string>) => boolean} */ is) =>
  (books.get(party) ?? []).filter(is)
write(
  'settled.csv',
  find('indonesia-police', (row) => doubted.some(({ kind, subject }) => row.kind === kind && row.subject === subject)),
  columns,
)
const isSum = (/** @type {Record<string, string>} */ row) => row.kind === 'LOSS_REPORTED' && row.subject === 'case/FJ/7'
write('right-sum.csv', find('fiji-police', isSum), columns)
