import type { OversightReport } from '@comity/casework'
import { oversightActs, oversightReport, type ResultOf } from '@comity/client/api'
import type { Verified } from '@comity/codec'
import type { PartyCard } from '@comity/protocol'
import type { Command } from 'commander'
import { readCard } from '../cards.ts'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { exitCodes } from '../exit-codes.ts'
import { readText, writeNew } from '../files.ts'
import type { Printer } from '../output.ts'
import { printPartner } from '../oversight-lines.ts'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'

/** `comity oversight …`: reports, acts and what two reports differ in (spec/oversight.md). No content is in any of them. */
export function addOversightCommands(tree: Tree): void {
  const oversight = group(tree, 'oversight')
  addReport(tree, oversight)
  addActs(tree, oversight)
  addDiff(tree, oversight)
}

interface ReportOptions {
  readonly from: string
  readonly to: string
  readonly partner?: string
  readonly out?: string
}

function addReport(tree: Tree, oversight: Command): void {
  verb<ReportOptions>(tree, oversight, {
    name: 'report',
    text: 'oversight.report',
    options: [
      option(tree, { flags: '--from <instant>', text: 'option.reportFrom', required: true }),
      option(tree, { flags: '--to <instant>', text: 'option.reportTo', required: true }),
      option(tree, { flags: '--partner <party>', text: 'option.reportPartner' }),
      option(tree, { flags: '--out <file>', text: 'option.reportOut' }),
    ],
    examples: [
      'comity oversight report --from 2026-12-01 --to 2027-01-01 --as overseer',
      'comity oversight report --from 2026-12-01 --to 2027-01-01 --partner sudland-bank --out for-sudland.report --as overseer',
    ],
    run: async ({ call, print, t }, { options: { from, to, partner, out } }) => {
      const wanted = { from: instantOf(from), to: instantOf(to), partner: partner ?? null }
      const { report: jws, digest } = await call(oversightReport, wanted)
      if (out !== undefined) await writeNew(out, { content: `${jws}\n`, mode: 0o644 })
      // Loaded by these verbs only: every other starts without it.
      const { readOversightReport } = await import('@comity/casework')
      const report = readOversightReport(jws)
      print.result({ digest, file: out ?? null, report }, () => {
        for (const about of report.partners) printPartner(about, print)
        print.facts([['label.reportDigest', digest]])
        if (out !== undefined) print.say(t('say.written', { file: escapeLine(out) }))
      })
    },
  })
}

interface ActsOptions {
  readonly from?: string
  readonly to?: string
  readonly before?: string
  readonly limit: number
}

function addActs(tree: Tree, oversight: Command): void {
  verb<ActsOptions>(tree, oversight, {
    name: 'acts',
    text: 'oversight.acts',
    options: [
      option(tree, { flags: '--from <instant>', text: 'option.reportFrom' }),
      option(tree, { flags: '--to <instant>', text: 'option.reportTo' }),
      option(tree, { flags: '--before <place>', text: 'option.actsBefore' }),
      option(tree, { flags: '--limit <number>', text: 'option.actsLimit', number: true, fallback: 100 }),
    ],
    examples: ['comity oversight acts --as overseer', 'comity oversight acts --from 2026-12-01 --limit 1000 --json'],
    run: async ({ call, print, t }, { options: { from, to, before, limit } }) => {
      const listed = await call(oversightActs, {
        from: from === undefined ? null : instantOf(from),
        to: to === undefined ? null : instantOf(to),
        before: before ?? null,
        limit,
      })
      print.result(listed, () => {
        printActs(listed, print)
        if (listed.next !== null) print.say(t('say.older', { place: escapeLine(listed.next) }))
      })
    },
  })
}

function printActs({ acts }: ResultOf<typeof oversightActs>, print: Printer): void {
  print.table(acts, [
    { label: 'label.at', of: (row) => row.at },
    { label: 'label.kind', of: (row) => row.kind },
    { label: 'label.code', of: (row) => row.code },
    { label: 'label.partner', of: (row) => row.partner },
    { label: 'label.role', of: (row) => row.role ?? row.unit },
    { label: 'label.count', of: (row) => row.count },
    { label: 'label.agreement', of: (row) => row.agreement },
  ])
}

function addDiff(tree: Tree, oversight: Command): void {
  verb<{ readonly card: readonly string[] }>(tree, oversight, {
    name: 'diff',
    text: 'oversight.diff',
    arguments: [argument(tree, '<ours>', 'argument.ourReport'), argument(tree, '<theirs>', 'argument.theirReport')],
    options: [option(tree, { flags: '--card <file>', text: 'option.reportCard', many: true, required: true })],
    examples: ['comity oversight diff ours.report theirs.report --card norland.card --card sudland.card'],
    run: async ({ print, t, endWith }, { args: [oursFile = '', theirsFile = ''], options }) => {
      if (options.card.length !== 2) refuseMissing('--card <file>')
      const { differencesOf } = await import('@comity/casework')
      const cards = await Promise.all(options.card.map(readCard))
      const ours = await readReport(oursFile, cards)
      const theirs = await readReport(theirsFile, cards)
      const differences = differencesOf({ ours, theirs })
      const told = { ours: ours.party, theirs: theirs.party, from: ours.from, to: ours.to, differences }
      print.result(told, () => {
        print.table(differences, [
          { label: 'label.figure', of: (row) => row.figure },
          { label: 'label.oursValue', heading: ours.party, of: (row) => row.ours },
          { label: 'label.theirsValue', heading: theirs.party, of: (row) => row.theirs },
          { label: 'label.agreement', of: (row) => row.agreement },
        ])
        const said = { party: escapeLine(theirs.party) }
        print.say(differences.length === 0 ? t('say.reportsAgree') : t('say.reportsDiffer', said))
      })
      if (differences.length > 0) endWith(exitCodes.protocolBroken)
    },
  })
}

/** The report with the signature of the party that it names. Throws `file-unreadable` where no card is that party's. */
async function readReport(file: string, cards: readonly PartyCard[]): Promise<Verified<OversightReport>> {
  const { readOversightReport, verifyOversightReport } = await import('@comity/casework')
  const jws = (await readText(file)).trim()
  const { party } = readOversightReport(jws)
  const card = cards.find((one) => one.card.party === party) ?? fail('file-unreadable', {})
  return verifyOversightReport({ jws, party, publicKey: card.keys.message })
}

/** A UTC day stands for its beginning. */
function instantOf(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text
}
