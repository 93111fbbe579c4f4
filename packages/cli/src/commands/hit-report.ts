import { hitReport } from '@comity/client/api'
import { isComityError, sha256, toHex, utf8Encode } from '@comity/codec'
import type { PartyCard } from '@comity/protocol'
import type { Command } from 'commander'
import { readCard } from '../cards.ts'
import { documentBytes, documentHash, formatOfName } from '../documents.ts'
import { escapeLine } from '../escape.ts'
import { exitCodes } from '../exit-codes.ts'
import { readText, refuseTaken, writeNew, writeNewBytes } from '../files.ts'
import { claimsOf, hitAccount, hitFacts } from '../hit-account.ts'
import type { Session } from '../shell.ts'
import { argument, option, type Tree, verb } from '../verb.ts'

const exampleHit = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity hit report` and `comity hit verify`: what goes to a court, and how it is checked without a node. */
export function addHitReport(tree: Tree, hit: Command): void {
  addReport(tree, hit)
  addVerify(tree, hit)
}

interface ReportOptions {
  readonly out: string
  readonly sealed?: string
  readonly to?: string
}

function addReport(tree: Tree, hit: Command): void {
  verb<ReportOptions>(tree, hit, {
    name: 'report',
    text: 'hit.report',
    arguments: [argument(tree, '<hit>', 'argument.hit')],
    options: [
      option(tree, { flags: '--out <file>', text: 'option.newFile', required: true }),
      option(tree, { flags: '--sealed <file>', text: 'option.sealedOpening' }),
      option(tree, { flags: '--to <party>', text: 'option.hitReportTo' }),
    ],
    examples: [
      `comity hit report ${exampleHit} --out hit.report --as approver`,
      `comity hit report ${exampleHit} --out hit.report --sealed hit.opening --as approver`,
    ],
    run: async ({ call, print, t }, { args: [id = ''], options: { out, sealed, to } }) => {
      await refuseTaken(out)
      if (sealed !== undefined) await refuseTaken(sealed)
      const { digest, file, opening } = await call(hitReport, { hit: id, to: to ?? null })
      const { hitOpeningText, hitReportText } = await import('@comity/client/hit-report')
      const text = hitReportText({ ...file, opening: sealed === undefined ? opening : null })
      // The opening first: a sealed report without it could be opened by nobody.
      if (sealed !== undefined) await writeNew(sealed, { content: hitOpeningText(opening), mode: 0o600 })
      await writeNew(out, { content: text, mode: 0o600 })
      const told = { digest, file: out, opening: sealed ?? null, sha256: toHex(sha256(utf8Encode(text))) }
      print.result(told, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
        if (sealed !== undefined) print.say(t('say.written', { file: escapeLine(sealed) }))
        print.facts([['label.documentHash', told.sha256]])
        print.say(t(sealed === undefined ? 'say.reportNames' : 'say.reportSealed'))
      })
    },
  })
}

interface VerifyOptions {
  readonly keys: readonly string[]
  readonly opening?: string
  readonly page?: string
  readonly languages?: string
}

function addVerify(tree: Tree, hit: Command): void {
  verb<VerifyOptions>(tree, hit, {
    name: 'verify',
    text: 'hit.verify',
    arguments: [argument(tree, '<file>', 'argument.hitReport')],
    options: [
      option(tree, { flags: '--keys <card>', text: 'option.cardKeys', many: true, required: true }),
      option(tree, { flags: '--opening <file>', text: 'option.opening' }),
      option(tree, { flags: '--page <file>', text: 'option.accountPage' }),
      option(tree, { flags: '--languages <list>', text: 'option.languages' }),
    ],
    examples: [
      'comity hit verify hit.report --keys norland.card --keys sudland.card',
      'comity hit verify hit.report --opening hit.opening --keys norland.card --keys sudland.card --page account.pdf',
    ],
    run: async (session, { args: [path = ''], options }) => {
      const { page } = options
      const format = page === undefined ? undefined : formatOfName(page)
      if (page !== undefined) await refuseTaken(page)
      const cards = await Promise.all(options.keys.map(readCard))
      const text = await readText(path)
      const { readHitOpening, readHitReportFile, verifyHitReport } = await import('@comity/client/hit-report')
      const opening = options.opening === undefined ? null : readHitOpening(await readText(options.opening))
      try {
        const proven = verifyHitReport({ file: readHitReportFile(text), opening, cards })
        const digest = toHex(sha256(utf8Encode(text)))
        if (page !== undefined && format !== undefined) {
          const { accountLetter } = await import('@comity/letter')
          const languages = options.languages?.split(',') ?? ['en', 'zh']
          const bytes = await documentBytes(format, accountLetter(hitAccount({ proven, cards, digest, languages })))
          await writeNewBytes(page, [bytes])
          tell(session, { proven, cards, page: { file: page, sha256: documentHash(bytes) } })
        } else tell(session, { proven, cards, page: null })
      } catch (error) {
        if (!isComityError(error, 'report-broken')) throw error
        tellBroken(session, error.details)
      }
    },
  })
}

interface Told {
  readonly proven: Parameters<typeof hitFacts>[0]
  readonly cards: readonly PartyCard[]
  readonly page: { readonly file: string; readonly sha256: string } | null
}

function tell({ print, t }: Session, { proven, cards, page }: Told): void {
  const { report, clause, question, opened, entries, state } = proven
  const { proved, notProved } = claimsOf(proven)
  const told = {
    verified: true,
    ...{ hit: report.hit, state, party: report.party, publisher: report.publisher, agreement: report.agreement },
    ...{ clause, batch: question.batch, madeAt: report.madeAt, foundAt: report.foundAt },
    withdrawnAt: report.withdrawnAt,
    opened: opened === null ? null : { profile: opened.opening.profile, value: opened.opening.value },
    entries,
    proved: proved.map(claimName),
    notProved: notProved.map(claimName),
    fingerprints: cards.map(({ card, fingerprint }) => ({ party: card.party, fingerprint })),
    page,
  }
  print.result(told, () => {
    print.facts(hitFacts(proven))
    if (report.withdrawnAt !== null) print.say(t('say.withdrawn'))
    print.heading('document.proved')
    for (const key of proved) print.say(`  ${t(key)}`)
    print.heading('document.notProved')
    for (const key of notProved) print.say(`  ${t(key)}`)
    print.heading('document.logEntries')
    print.table(entries, [
      { label: 'label.party', of: (row) => row.party },
      { label: 'label.entryType', of: (row) => row.type },
      { label: 'label.entryIndex', of: (row) => row.index },
      { label: 'label.cosignatures', of: (row) => row.cosigned.map(({ name }) => name) },
    ])
    print.heading('document.cards')
    for (const { card, fingerprint } of cards) print.say(`  ${escapeLine(card.party)}: ${escapeLine(fingerprint)}`)
    if (page !== null) print.say(t('say.written', { file: escapeLine(page.file) }))
  })
}

function tellBroken({ print, t, endWith }: Session, details: Readonly<Record<string, unknown>>): void {
  const { part, reason } = details
  print.result({ verified: false, part, reason }, () => {
    print.say(t('say.reportBroken', { part: escapeLine(String(part)), reason: escapeLine(String(reason)) }))
  })
  endWith(exitCodes.protocolBroken)
}

function claimName(key: string): string {
  return key.replace(/^proves(-not)?\./, '')
}
