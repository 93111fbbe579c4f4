import type { OversightReport } from '@comity/casework'
import type { Column, Printer } from './output.ts'
import type { TextKey } from './texts.ts'

type About = OversightReport['partners'][number]
type OfAgreement = About['agreements'][number]

/** What a report says of one partner: what both count, then what is the party's own. Groups without a member are left out. */
export function printPartner({ partner, refusals, agreements, own }: About, print: Printer): void {
  print.facts([
    ['label.partner', partner],
    ['label.underWay', own?.underWay],
  ])
  group(print, 'heading.suspensions', own?.suspensions ?? [], [
    { label: 'label.at', of: (row) => row.at },
    { label: 'label.state', of: (row) => row.state },
  ])
  group(print, 'heading.refusedMessages', refusals, [
    { label: 'label.from', of: (row) => row.from },
    { label: 'label.kind', of: (row) => row.name },
    { label: 'label.code', of: (row) => row.code },
    { label: 'label.count', of: (row) => row.count },
  ])
  for (const about of agreements) {
    print.facts([
      ['label.agreement', about.agreement],
      ['label.complete', about.complete],
    ])
    printShared(about, print)
    printOwn(about, print)
  }
}

function printShared({ shared }: OfAgreement, print: Printer): void {
  group(print, 'heading.questions', shared.questions, [
    { label: 'label.inquirer', of: (row) => row.inquirer },
    { label: 'label.profile', of: (row) => row.profile },
    { label: 'label.day', of: (row) => row.day },
    { label: 'label.batches', of: (row) => row.batches },
    { label: 'label.elements', of: (row) => row.elements },
  ])
  group(print, 'heading.requests', shared.requests, [
    { label: 'label.from', of: (row) => row.from },
    { label: 'label.kind', of: (row) => row.kind },
    { label: 'label.urgency', of: (row) => row.urgency },
    { label: 'label.delivered', of: (row) => row.delivered },
    { label: 'label.states', of: (row) => row.states.map(({ state, count }) => `${state} ${String(count)}`) },
    { label: 'label.medianSeconds', of: (row) => row.answered.medianSeconds },
    { label: 'label.overdue', of: (row) => row.overdue.acknowledge + row.overdue.answer },
  ])
  group(print, 'heading.retractions', shared.retractions, [
    { label: 'label.retractedBy', of: (row) => row.from },
    { label: 'label.sentCount', of: (row) => row.sent },
    { label: 'label.unanswered', of: (row) => row.unanswered },
    { label: 'label.oldest', of: (row) => row.oldest },
  ])
  group(print, 'heading.audits', shared.audits, [
    { label: 'label.inquirer', of: (row) => row.inquirer },
    { label: 'label.verdict', of: (row) => row.verdict },
    { label: 'label.count', of: (row) => row.count },
  ])
  group(print, 'heading.emergencies', shared.emergencies, [
    { label: 'label.inquirer', of: (row) => row.inquirer },
    { label: 'label.profile', of: (row) => row.profile },
    { label: 'label.urgency', of: (row) => row.urgency },
    { label: 'label.noticesSent', of: (row) => row.notices },
    { label: 'label.elements', of: (row) => row.elements },
  ])
  group(print, 'label.denounced', shared.denunciations, [
    { label: 'label.party', of: (row) => row.party },
    { label: 'label.at', of: (row) => row.denouncedAt },
  ])
}

/** Absent in a report that is made for a partner. */
function printOwn({ own }: OfAgreement, print: Printer): void {
  if (own === null) return
  if (own.strays > 0) print.facts([['label.strays', own.strays]])
  group(print, 'heading.budgets', own.budgets, [
    { label: 'label.kind', of: (row) => row.kind },
    { label: 'label.inquirer', of: (row) => row.inquirer },
    { label: 'label.profile', of: (row) => row.profile },
    { label: 'label.used', of: (row) => row.used },
    { label: 'label.peak', of: (row) => row.peak },
    { label: 'label.budget', of: (row) => row.budget },
  ])
  group(print, 'heading.refusals', own.refusals, [
    { label: 'label.refusedTo', of: (row) => row.by },
    { label: 'label.kind', of: (row) => row.route },
    { label: 'label.code', of: (row) => row.code },
    { label: 'label.clause', of: (row) => row.clauses },
    { label: 'label.count', of: (row) => row.count },
  ])
  group(print, 'heading.unanswered', own.unanswered, [
    { label: 'label.code', of: (row) => row.code },
    { label: 'label.batches', of: (row) => row.batches },
  ])
  // A number that would speak of single cases is not in the report.
  group(print, 'heading.hits', own.hits, [
    { label: 'label.month', of: (row) => row.month },
    { label: 'label.found', of: (row) => row.found ?? '<5' },
    { label: 'label.confirmed', of: (row) => row.confirmed ?? '<5' },
  ])
}

function group<Row>(print: Printer, heading: TextKey, rows: readonly Row[], columns: readonly Column<Row>[]): void {
  if (rows.length === 0) return
  print.heading(heading)
  print.table(rows, columns)
}
