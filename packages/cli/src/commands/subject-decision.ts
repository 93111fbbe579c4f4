import { offenceNames, papNames, personStatuses, tlpNames } from '@comity/agreement'
import {
  allRefusalGrounds,
  type BodyOf,
  type ResultOf,
  subjectDecide,
  subjectReport,
  subjectShow,
} from '@comity/client/api'
import type { Command } from 'commander'
import type { Column, Printer } from '../output.ts'
import type { Session } from '../shell.ts'
import { argument, option, refuseMissing, type Tree, verb } from '../verb.ts'

type Decide = BodyOf<typeof subjectDecide>
type Change = NonNullable<Decide['change']>
type Report = ResultOf<typeof subjectReport>
type Line = Report['report']['entries'][number]

interface DecideOptions extends Change {
  readonly grant?: boolean
  readonly refuse?: NonNullable<Decide['ground']>
  readonly disclose?: readonly string[]
}

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity subject report` and `decide`: what one person proposes and a second one reads and approves. */
export function addSubjectDecision(tree: Tree, subject: Command): void {
  addReport(tree, subject)
  addDecide(tree, subject)
}

const disclose = (tree: Tree) =>
  option(tree, { flags: '--disclose <party>', text: 'option.subjectDisclose', many: true })

function addReport(tree: Tree, subject: Command): void {
  verb<Pick<DecideOptions, 'disclose'>>(tree, subject, {
    name: 'report',
    text: 'subject.report',
    arguments: [argument(tree, '<subject>', 'argument.subject')],
    options: [disclose(tree)],
    examples: [`comity subject report ${exampleId}`, `comity subject report ${exampleId} --as approver`],
    run: async (session, { args: [id = ''], options: { disclose: disclosed = [] } }) => {
      const { kind, state } = await session.call(subjectShow, { subject: id })
      if (kind === 'access' && state === 'RECEIVED') {
        const asked = { decision: 'grant' as const, ground: null, change: null, disclose: [...disclosed] }
        printActed(session, await session.call(subjectDecide, { subject: id, ...asked }))
        return
      }
      const read = await session.call(subjectReport, { subject: id })
      const { print, t } = session
      print.result(read, () => {
        printReport(read, print)
        const { proposal } = read
        if (proposal !== null) print.say(t('say.subjectApprove', { subject: read.subject, proposal }))
      })
    },
  })
}

const columns: readonly Column<Line>[] = [
  { label: 'label.at', of: (row) => row.at },
  { label: 'label.place', of: (row) => row.place },
  { label: 'label.placeUntil', of: (row) => row.until },
  { label: 'label.partner', of: (row) => row.partners },
  { label: 'label.purpose', of: (row) => row.purpose },
  { label: 'label.basis', of: (row) => row.bases },
  { label: 'label.clause', of: (row) => row.clauses },
  { label: 'label.agreement', of: (row) => row.agreement },
  { label: 'label.status', of: (row) => row.status },
]

function printReport({ report, withheld }: Report, print: Printer): void {
  print.facts([
    ['label.subject', report.request],
    ['label.party', report.party],
    ['label.at', report.composedAt],
  ])
  print.table(report.entries, columns)
  if (withheld === null || withheld.length === 0) return
  print.heading('label.withheld')
  print.table(withheld, [
    { label: 'label.case', of: (row) => row.case },
    { label: 'label.ground', of: (row) => row.ground },
    ...columns.map(({ label, of }) => ({ label, of: (row: (typeof withheld)[number]) => of(row.entry) })),
  ])
}

function addDecide(tree: Tree, subject: Command): void {
  verb<DecideOptions>(tree, subject, {
    name: 'decide',
    text: 'subject.decide',
    arguments: [argument(tree, '<subject>', 'argument.subject')],
    options: [
      option(tree, { flags: '--grant', text: 'option.subjectGrant' }),
      option(tree, { flags: '--refuse <ground>', text: 'option.subjectRefuse', choices: allRefusalGrounds }),
      option(tree, { flags: '--status <status>', text: 'option.status', choices: personStatuses }),
      option(tree, { flags: '--category <category>', text: 'option.category', choices: offenceNames }),
      option(tree, { flags: '--tlp <tlp>', text: 'option.tlp', choices: tlpNames }),
      option(tree, { flags: '--pap <pap>', text: 'option.pap', choices: papNames }),
      option(tree, { flags: '--value <identifier>', text: 'option.newValue' }),
      disclose(tree),
    ],
    examples: [
      `comity subject decide ${exampleId} --grant`,
      `comity subject decide ${exampleId} --grant --status victim`,
      `comity subject decide ${exampleId} --refuse legal-duty`,
    ],
    run: async (session, { args: [id = ''], options: { grant, refuse, disclose: disclosed = [], ...change } }) => {
      if ((grant === true) === (refuse !== undefined)) refuseMissing('--grant')
      const proposed = await session.call(subjectDecide, {
        subject: id,
        decision: refuse === undefined ? 'grant' : 'refuse',
        ground: refuse ?? null,
        change: Object.keys(change).length === 0 ? null : change,
        disclose: [...disclosed],
      })
      printActed(session, proposed)
    },
  })
}

/** Where a request stands after an act, and who acts next. */
export function printActed({ print, t }: Session, acted: ResultOf<typeof subjectDecide>): void {
  print.result(acted, () => {
    print.facts([
      ['label.subject', acted.subject],
      ['label.state', acted.state],
    ])
    const waits = acted.state === 'PROPOSED' || acted.state === 'LIFT_PROPOSED'
    if (waits) print.say(t('say.subjectSecondPerson', { subject: acted.subject }))
  })
}
