import { operationShow, outcomeShow } from '@comity/client/api'
import { closedMember, concatBytes } from '@comity/codec'
import type { Command } from 'commander'
import { csvLine } from '../csv.ts'
import { documentBytes, documentFormats, documentHash } from '../documents.ts'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { refuseTaken, writeNewBytes } from '../files.ts'
import { outcomeAccount, outcomeTable } from '../outcome-account.ts'
import { argument, option, type Tree, verb } from '../verb.ts'

const formats = [...documentFormats, 'csv'] as const

interface ReportOptions {
  readonly out: string
  readonly languages?: string
}

/** `comity outcome report`: what an operation came to, on one page (spec/outcomes.md §11). */
export function addOutcomeReport(tree: Tree, outcome: Command): void {
  verb<ReportOptions>(tree, outcome, {
    name: 'report',
    text: 'outcome.report',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      option(tree, { flags: '--out <file>', text: 'option.outcomeReport', required: true }),
      option(tree, { flags: '--languages <list>', text: 'option.languages' }),
    ],
    examples: [
      'comity outcome report 6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978 --out operation.pdf',
      'comity outcome report 6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978 --out operation.csv',
    ],
    run: async ({ call, print, t }, { args: [id = ''], options: { out, languages } }) => {
      const format =
        formats.find((one) => out.toLowerCase().endsWith(`.${one}`)) ??
        fail('schema', { hint: closedMember(['hint.outcomeReport'], 'hint.outcomeReport') })
      await refuseTaken(out)
      const shown = await call(operationShow, { operation: id })
      const outcomes = await call(outcomeShow, { operation: id })
      const { accountLetter } = await import('@comity/letter')
      const account = { operation: shown, outcomes, languages: languages?.split(',') ?? ['en', 'zh'] }
      const bytes =
        format === 'csv'
          ? concatBytes(...outcomeTable(outcomes).map(csvLine))
          : await documentBytes(format, accountLetter(outcomeAccount(account)))
      await writeNewBytes(out, [bytes])
      const told = { file: out, format, hash: outcomes.hash, sha256: documentHash(bytes), waiting: outcomes.waiting }
      print.result(told, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
        print.facts([
          ['document.ledgerHash', told.hash],
          ['label.documentHash', told.sha256],
        ])
        if (told.waiting > 0) print.say(t('document.waiting', { n: String(told.waiting) }))
      })
    },
  })
}
