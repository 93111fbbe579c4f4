import { negotiationShow, type ResultOf } from '@comity/client/api'
import { closedMember } from '@comity/codec'
import type { Command } from 'commander'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { writeNew } from '../files.ts'
import type { Printer } from '../output.ts'
import type { TextKey, Translate } from '../texts.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
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
          printClause(print, one)
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

function printWhole({ print, t }: { readonly print: Printer; readonly t: Translate }, shown: Shown): void {
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
    ['label.initialled', ballot.initialled.map(({ party }) => party)],
    ['label.frozen', frozen ?? undefined],
    ['label.waitingStatements', shown.waiting > 0 ? shown.waiting : undefined],
    ['label.withoutEffect', shown.withoutEffect.length > 0 ? shown.withoutEffect.length : undefined],
    ['label.equivocations', shown.equivocations.length > 0 ? shown.equivocations.map(({ party }) => party) : undefined],
  ])
  print.table(
    shown.clauses,
    [
      { label: 'label.clause', of: (row) => row.clause },
      { label: 'label.proposals', of: (row) => row.proposals.length },
      ...shown.parties.map((party) => ({
        label: 'label.party' as const,
        heading: party,
        of: (row: ShownClause) => stanceOf(row, party),
      })),
      { label: 'label.separated', of: (row) => row.separated },
    ],
    { isAlarming: (row) => row.agreed === null },
  )
  if (frozen !== null) print.say(t('say.signNow', { agreement: escapeLine(frozen) }))
  else if (text !== null) print.say(t('say.initialNow', { negotiation: escapeLine(negotiation) }))
}

/** Where a party stands; with a star where it stands for another proposal than the leading one. */
function stanceOf({ positions, leading }: ShownClause, party: string): string | null {
  const position = positions.find((one) => one.party === party)
  if (position === undefined) return null
  return position.proposal === leading ? position.stance : `${position.stance} *`
}

function printClause(print: Printer, clause: ShownClause): void {
  const { proposals, positions, leading, agreed } = clause
  print.facts([
    ['label.clause', clause.clause],
    ['label.leading', leading],
    ['label.ok', agreed !== null],
    ['label.separated', clause.separated],
  ])
  for (const proposal of proposals) printProposal(print, proposal, proposals)
  print.table(positions, [
    { label: 'label.party', of: (row) => row.party },
    { label: 'label.stance', of: (row) => row.stance },
    { label: 'label.proposal', of: (row) => row.proposal },
    { label: 'label.reason', of: (row) => row.reason },
  ])
}

/** A proposal beside the one it changes, in each language. */
function printProposal(print: Printer, proposal: ShownProposal, all: readonly ShownProposal[]): void {
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
}
