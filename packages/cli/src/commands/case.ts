import {
  type BodyOf,
  caseClose,
  caseConfidential,
  caseList,
  caseOpen,
  caseShow,
  withholdingGrounds,
} from '@comity/client/api'
import { offenceNames } from '@comity/agreement'
import { sha256, toBase64url } from '@comity/codec'
import type { Command } from 'commander'
import { readBytes } from '../files.ts'
import { markingFacts } from '../marking-facts.ts'
import { refusedColumns, refusedLines } from '../refused-lines.ts'
import { addCaseLinks } from './network-candidates.ts'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'

interface OpenOptions {
  readonly title: string
  readonly category: string
  readonly basis: string
  readonly basisDocument: string
  readonly retentionDays?: number
}

/** `comity case …`. */
export function addCaseCommands(tree: Tree): void {
  const cases = group(tree, 'case')
  verb<OpenOptions>(tree, cases, {
    name: 'open',
    text: 'case.open',
    options: [
      option(tree, { flags: '--title <title>', text: 'option.title', required: true }),
      option(tree, { flags: '--category <category>', text: 'option.category', choices: offenceNames, required: true }),
      option(tree, { flags: '--basis <text>', text: 'option.caseBasis', required: true }),
      option(tree, { flags: '--basis-document <file>', text: 'option.basisDocument', required: true }),
      option(tree, { flags: '--retention-days <days>', text: 'option.retentionDays', number: true }),
    ],
    examples: [
      'comity case open --title "Telecom fraud" --category computer-fraud --basis "Court order 12/26" \\\n    --basis-document order.pdf',
    ],
    run: async ({ call, print }, { options: { basisDocument, title, category, basis, retentionDays } }) => {
      const digest = toBase64url(sha256(await readBytes(basisDocument)))
      const opened = await call(caseOpen, {
        ...{ title, category, basis, basisDocument: digest },
        ...(retentionDays === undefined ? {} : { retentionDays }),
      })
      print.result(opened, () => {
        print.facts([['label.case', opened.case]])
      })
    },
  })
  addCaseReading(tree, cases)
  addClose(tree, cases)
  addConfidential(tree, cases)
  addImportShow(tree, cases)
  addCaseLinks(tree, cases)
}

function addClose(tree: Tree, cases: Command): void {
  verb(tree, cases, {
    name: 'close',
    text: 'case.close',
    arguments: [argument(tree, '<case>', 'argument.case')],
    examples: ['comity case close 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async ({ call, print }, { args: [id = ''] }) => {
      const ended = await call(caseClose, { case: id })
      print.result(ended, () => {
        print.facts([
          ['label.case', ended.case],
          ['label.state', ended.state],
          ['label.told', ended.told],
        ])
      })
    },
  })
}

interface ConfidentialOptions {
  readonly ground?: NonNullable<BodyOf<typeof caseConfidential>['ground']>
  readonly lift?: boolean
}

function addConfidential(tree: Tree, cases: Command): void {
  verb<ConfidentialOptions>(tree, cases, {
    name: 'confidential',
    text: 'case.confidential',
    arguments: [argument(tree, '<case>', 'argument.case')],
    options: [
      option(tree, { flags: '--ground <ground>', text: 'option.withholdingGround', choices: withholdingGrounds }),
      option(tree, { flags: '--lift', text: 'option.withholdNoLonger' }),
    ],
    examples: [
      'comity case confidential 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --ground tipping-off --as approver',
      'comity case confidential 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --lift --as approver',
    ],
    run: async ({ call, print }, { args: [id = ''], options: { ground, lift } }) => {
      if ((ground === undefined) !== (lift === true)) refuseMissing('--ground <ground>')
      const said = await call(caseConfidential, { case: id, ground: ground ?? null })
      print.result(said, () => {
        print.facts([
          ['label.case', said.case],
          ['label.ground', said.ground],
        ])
      })
    },
  })
}

function addImportShow(tree: Tree, cases: Command): void {
  verb(tree, cases, {
    name: 'import-show',
    text: 'case.importShow',
    arguments: [argument(tree, '<import>', 'argument.import')],
    examples: ['comity case import-show 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async (session, { args: [id = ''] }) => {
      const { print, t } = session
      const shown = await refusedLines(session, { import: id, enough: Infinity })
      print.result(shown, () => {
        print.facts([
          ['label.import', shown.import],
          ['label.state', shown.state],
          ['label.imported', shown.imported],
          ['label.duplicates', shown.duplicates],
          ['label.rejected', shown.rejected],
        ])
        if (shown.refused.length > 0) print.table(shown.refused, refusedColumns(t))
      })
    },
  })
}

function addCaseReading(tree: Tree, cases: Command): void {
  verb(tree, cases, {
    name: 'list',
    text: 'case.list',
    examples: ['comity case list'],
    run: async ({ call, print }) => {
      const listed = await call(caseList, {})
      print.result(listed, () => {
        print.table(listed.cases, [
          { label: 'label.case', of: (row) => row.case },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.category', of: (row) => row.category },
          { label: 'label.openedAt', of: (row) => row.openedAt },
          { label: 'label.title', of: (row) => row.title },
        ])
      })
    },
  })
  verb(tree, cases, {
    name: 'show',
    text: 'case.show',
    arguments: [argument(tree, '<case>', 'argument.case')],
    examples: ['comity case show 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'],
    run: async ({ call, print, t }, { args: [id = ''] }) => {
      const shown = await call(caseShow, { case: id })
      print.result(shown, () => {
        print.facts([
          ['label.case', shown.case],
          ['label.title', shown.title],
          ['label.category', shown.category],
          ['label.basis', shown.basis],
          ['label.confidential', shown.confidential],
          ['label.state', shown.state],
          ['label.openedAt', shown.openedAt],
          ...(shown.marking === null ? [] : markingFacts(t, shown.marking)),
        ])
        print.heading('label.records')
        print.table(shown.records, [
          { label: 'label.profile', of: (row) => row.profile },
          { label: 'label.status', of: (row) => row.status },
          { label: 'label.size', of: (row) => row.count },
        ])
      })
    },
  })
}
