import { type Stance, unchangedTexts } from '@comity/agreement/negotiation'
import { negotiationShow, type ResultOf } from '@comity/client/api'
import { closedMember } from '@comity/codec'
import type { Command } from 'commander'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { writeNew } from '../files.ts'
import type { Session } from '../shell.ts'
import type { TextKey, Translate } from '../texts.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { unchangedText, warningText } from '../warnings.ts'
import { wordDifference } from '../word-difference.ts'

/** A negotiation's name in the examples of help. */
export const exampleNegotiation = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'

export type Shown = ResultOf<typeof negotiationShow>
export type ShownClause = Shown['clauses'][number]
type ShownProposal = ShownClause['proposals'][number]

/** `comity negotiation show` and `clause`: who stands where. */
export function addNegotiationReading(tree: Tree, negotiation: Command): void {
  verb<{ readonly clause?: string }>(tree, negotiation, {
    name: 'show',
    text: 'negotiation.show',
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation')],
    options: [option(tree, { flags: '--clause <clause>', text: 'option.oneClause' })],
    examples: [
      `comity negotiation show ${exampleNegotiation}`,
      `comity negotiation show ${exampleNegotiation} --clause 4.2`,
    ],
    run: async ({ call, print, t }, { args: [name = ''], options: { clause } }) => {
      const shown = await call(negotiationShow, { negotiation: name })
      if (clause !== undefined) {
        const one = clauseOf(shown, clause)
        print.result(one, () => {
          printClause({ print, t }, one, shown.parties)
        })
        return
      }
      print.result(shown, () => {
        printWhole({ print, t }, shown)
      })
    },
  })
  verb<{ readonly out: string }>(tree, negotiation, {
    name: 'clause',
    text: 'negotiation.clause',
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation'), argument(tree, '<clause>', 'argument.clause')],
    options: [option(tree, { flags: '--out <file>', text: 'option.out', required: true })],
    examples: [`comity negotiation clause ${exampleNegotiation} 4.2 --out clause.json`],
    run: async ({ call, print, t }, { args: [name = '', clause = ''], options: { out } }) => {
      const { proposals, leading } = clauseOf(await call(negotiationShow, { negotiation: name }), clause)
      const { provision } = proposals.find(({ proposal }) => proposal === leading) ?? refuse('hint.negotiation.unknown')
      if (provision === null) refuse('hint.negotiation.unknown')
      await writeNew(out, { content: `${JSON.stringify(provision, undefined, 2)}\n`, mode: 0o644 })
      print.result({ file: out }, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
      })
    },
  })
}

/** Refuses what cannot be meant. Throws `schema` with the hint. */
export function refuse(hint: TextKey): never {
  return fail('schema', { hint: closedMember([hint], hint) })
}

/** One clause of a negotiation. Throws `schema` with a hint. */
export function clauseOf({ clauses }: Shown, clause: string): ShownClause {
  return clauses.find((one) => one.clause === clause) ?? refuse('hint.negotiation.unknown')
}

type Speaking = Pick<Session, 'print' | 't'>

function printWhole({ print, t }: Speaking, shown: Shown): void {
  const { negotiation, ballot, rounds, frozen, text, problem } = shown
  print.facts([
    ['label.negotiation', negotiation],
    ['label.title', shown.title],
    ['label.opener', shown.opener],
    ['label.chair', shown.chair],
    ['label.parties', shown.parties],
    ['label.observers', shown.observers.length > 0 ? shown.observers : undefined],
    ['label.round', rounds.at(-1)?.round],
    ['label.until', rounds.at(-1)?.until],
    ['label.text', text ?? undefined],
    ['label.problem', problem ?? undefined],
    ['label.ballot', ballot.ballot],
    ['label.initialled', ballot.initialled.length > 0 ? ballot.initialled.map(({ party }) => party) : null],
    ['label.frozen', frozen ?? undefined],
    ['label.waitingStatements', shown.waiting > 0 ? shown.waiting : undefined],
    ['label.withoutEffect', shown.withoutEffect.length > 0 ? shown.withoutEffect.length : undefined],
    ['label.equivocations', shown.equivocations.length > 0 ? shown.equivocations.map(({ party }) => party) : undefined],
  ])
  printMatrix({ print, t }, shown)
  if (frozen !== null) print.say(t('say.signNow', { agreement: escapeLine(frozen) }))
  else if (text !== null) print.say(t('say.initialNow', { negotiation: escapeLine(negotiation) }))
}

/** A line for each clause, a column for each party, and below what the words and signs in it mean. */
function printMatrix({ print, t }: Speaking, { clauses, parties }: Shown): void {
  const isUnchanged = clauses.some((row) => unchangedOf(row).length > 0)
  print.table(
    clauses,
    [
      { label: 'label.clause', of: (row) => row.clause },
      { label: 'label.proposals', of: (row) => row.proposals.length },
      ...parties.map((party) => ({
        label: 'label.party' as const,
        heading: party,
        of: (row: ShownClause) => stanceOf(row, { party, t }),
      })),
      { label: 'label.separated', of: (row) => (row.separated.length > 0 ? row.separated : null) },
      ...(isUnchanged ? [{ label: 'label.unchangedTexts' as const, of: unchangedCell }] : []),
    ],
    { isAlarming: (row) => row.agreed === null },
  )
  print.say(t('say.stances'))
  if (clauses.some((row) => row.positions.some(({ proposal }) => proposal !== row.leading))) print.say(t('say.star'))
  if (isUnchanged) print.say(t('say.unchangedTexts'))
}

const stanceTexts: Readonly<Record<Stance, TextKey>> = {
  accept: 'value.accept',
  amend: 'value.amend',
  reserve: 'value.reserve',
  reject: 'value.reject',
}

/** Where a party stands; with a star where it stands for another proposal than the leading one. */
function stanceOf(
  { positions, leading }: ShownClause,
  { party, t }: { readonly party: string; readonly t: Translate },
): string {
  const position = positions.find((one) => one.party === party)
  if (position === undefined) return t('value.silent')
  const stance = t(stanceTexts[position.stance])
  return position.proposal === leading ? stance : `${stance} *`
}

/** Languages in which the leading proposal changes terms and not the text. */
function unchangedOf({ leading, proposals }: ShownClause): readonly string[] {
  return unchangedTexts(leading, proposals)
}

function unchangedCell(row: ShownClause): readonly string[] | string {
  const languages = unchangedOf(row)
  return languages.length > 0 ? languages : ''
}

function printClause(speaking: Speaking, clause: ShownClause, parties: readonly string[]): void {
  const { print, t } = speaking
  const { proposals, positions, leading, agreed, separated } = clause
  print.facts([
    ['label.clause', clause.clause],
    ['label.leading', leading],
    ['label.agreed', agreed !== null],
    ['label.separated', separated.length > 0 ? separated : null],
  ])
  for (const proposal of proposals) printProposal(speaking, proposal, clause)
  const rows = parties.map((party) => positions.find((one) => one.party === party) ?? { party })
  print.table<(typeof rows)[number] & Partial<ShownClause['positions'][number]>>(rows, [
    { label: 'label.party', of: (row) => row.party },
    { label: 'label.stance', of: ({ stance }) => t(stance === undefined ? 'value.silent' : stanceTexts[stance]) },
    { label: 'label.proposal', of: (row) => row.proposal ?? '' },
    { label: 'label.reason', of: (row) => row.reason ?? '' },
  ])
}

/** A proposal beside the one it changes, in each language. */
function printProposal({ print, t }: Speaking, proposal: ShownProposal, { clause, proposals: all }: ShownClause): void {
  print.facts([
    ['label.proposal', proposal.proposal],
    ['label.author', proposal.author],
    ['label.reason', proposal.reason ?? undefined],
  ])
  const { provision } = proposal
  if (provision === null) {
    print.heading('label.omitted')
    return
  }
  const base = all.find((one) => one.proposal === proposal.base)?.provision ?? undefined
  const texts = provision.text.map(({ language, text }) => {
    const before = base?.text.find((one) => one.language === language)?.text
    return `${language}: ${before === undefined ? text : wordDifference({ before, after: text, language })}`
  })
  print.paragraph('label.text', texts.join('\n'))
  const after = JSON.stringify(provision.terms)
  const before = base === undefined ? after : JSON.stringify(base.terms)
  if (after !== '{}' || before !== '{}') {
    print.paragraph('label.terms', wordDifference({ before, after, language: 'en' }))
  }
  const languages = unchangedTexts(proposal.proposal, all)
  if (languages.length > 0) print.say(warningText(t, unchangedText(t, { clause, languages })))
}
