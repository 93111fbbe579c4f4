import { ProvisionSchema, unchangedTexts } from '@comity/agreement/negotiation'
import { type BodyOf, negotiationShow, negotiationStatement } from '@comity/client/api'
import type { Command } from 'commander'
import { readText } from '../files.ts'
import { parseJsonText } from '../json-text.ts'
import type { Session } from '../shell.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { hasShape, unchangedText, warn } from '../warnings.ts'
import { clauseOf, exampleNegotiation, refuse, type ShownClause } from './negotiation-reading.ts'

type Act = BodyOf<typeof negotiationStatement>['act']

interface Why {
  readonly reason: string
}

/** The verbs with which a party speaks. */
export function addNegotiationSpeaking(tree: Tree, negotiation: Command): void {
  addPropose(tree, negotiation)
  addAccept(tree, negotiation)
  for (const kind of ['reserve', 'reject'] as const) addRefusal(tree, negotiation, kind)
  addVotes(tree, negotiation)
  verb<{ readonly until: string }>(tree, negotiation, {
    name: 'round',
    text: 'negotiation.round',
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation')],
    options: [option(tree, { flags: '--until <instant>', text: 'option.roundUntil', required: true })],
    examples: [`comity negotiation round ${exampleNegotiation} --until 2027-01-31T00:00:00.000Z --as approver`],
    run: async (session, { args: [name = ''], options: { until } }) => {
      const { rounds } = await session.call(negotiationShow, { negotiation: name })
      await say(session, name, { kind: 'round', round: rounds.length + 1, until })
    },
  })
}

interface ProposeOptions extends Why {
  readonly clause: string
  readonly proposal?: string
  readonly omit?: boolean
}

function addPropose(tree: Tree, negotiation: Command): void {
  verb<ProposeOptions>(tree, negotiation, {
    name: 'propose',
    text: 'negotiation.propose',
    arguments: [
      argument(tree, '<negotiation>', 'argument.negotiation'),
      argument(tree, '[file]', 'argument.provisionFile'),
    ],
    options: [
      option(tree, { flags: '--clause <clause>', text: 'option.oneClause', required: true }),
      option(tree, { flags: '--reason <words>', text: 'option.why', required: true }),
      option(tree, { flags: '--omit', text: 'option.omit' }),
      option(tree, { flags: '--proposal <proposal>', text: 'option.proposal' }),
    ],
    examples: [
      `comity negotiation propose ${exampleNegotiation} clause.json --clause 4.2 --reason "our law allows 30 days" --as approver`,
    ],
    run: async (session, { args: [name = '', file], options }) => {
      const { clause, reason, omit = false } = options
      if (omit === (file !== undefined)) {
        refuse('hint.negotiation.omit')
      }
      const { clauses } = await session.call(negotiationShow, { negotiation: name })
      const base = options.proposal ?? clauses.find((one) => one.clause === clause)?.leading ?? null
      // The node reads it strictly; what the file holds is this person's own.
      const provision = file === undefined ? null : (parseJsonText(await readText(file)) as Provision)
      warnOfProposal(session, { clause, base, provision, before: clauses.find((one) => one.clause === clause) })
      await say(session, name, { kind: 'propose', clause, base, provision, reason })
    },
  })
}

type Provision = Extract<Act, { readonly kind: 'propose' }>['provision']

/** Says where the terms are new and a text is not. What the node would refuse, it is left to refuse. */
function warnOfProposal(
  session: Session,
  {
    clause,
    base,
    provision,
    before,
  }: {
    readonly clause: string
    readonly base: string | null
    readonly provision: Provision
    readonly before: ShownClause | undefined
  },
): void {
  if (!hasShape(ProvisionSchema, provision)) return
  const languages = unchangedTexts('', [...(before?.proposals ?? []), { proposal: '', base, provision }])
  if (languages.length > 0) warn(session, unchangedText(session.t, { clause, languages }))
}

interface AcceptOptions {
  readonly clause?: readonly string[]
  readonly all?: boolean
  readonly proposal?: string
}

function addAccept(tree: Tree, negotiation: Command): void {
  verb<AcceptOptions>(tree, negotiation, {
    name: 'accept',
    text: 'negotiation.accept',
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation')],
    options: [
      option(tree, { flags: '--clause <clause>', text: 'option.clause', many: true }),
      option(tree, { flags: '--all', text: 'option.allClauses' }),
      option(tree, { flags: '--proposal <proposal>', text: 'option.proposal' }),
    ],
    examples: [
      `comity negotiation accept ${exampleNegotiation} --clause 4 --clause 4.2 --as approver`,
      `comity negotiation accept ${exampleNegotiation} --all --as approver`,
    ],
    run: async (session, { args: [name = ''], options: { clause = [], all = false, proposal } }) => {
      if (all === clause.length > 0 || (proposal !== undefined && clause.length !== 1)) {
        refuse('hint.negotiation.clause')
      }
      const shown = await session.call(negotiationShow, { negotiation: name })
      const open = shown.clauses.filter(({ separated }) => separated.includes(shown.self))
      const chosen = all ? open : clause.map((id) => clauseOf(shown, id))
      const proposals = chosen.map((one) => ({ clause: one.clause, proposal: proposal ?? one.leading }))
      if (proposals.length > 0) await say(session, name, { kind: 'accept', proposals })
      else session.print.result({ statement: null }, () => session.print.say(session.t('say.nothingOpen')))
    },
  })
}

interface RefusalOptions extends Why {
  readonly clause: string
  readonly proposal?: string
}

function addRefusal(tree: Tree, negotiation: Command, kind: 'reserve' | 'reject'): void {
  verb<RefusalOptions>(tree, negotiation, {
    name: kind,
    text: `negotiation.${kind}`,
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation')],
    options: [
      option(tree, { flags: '--clause <clause>', text: 'option.oneClause', required: true }),
      option(tree, { flags: '--reason <words>', text: 'option.why', required: true }),
      option(tree, { flags: '--proposal <proposal>', text: 'option.proposal' }),
    ],
    examples: [
      `comity negotiation ${kind} ${exampleNegotiation} --clause 5.4 --reason "our parliament has not looked" --as approver`,
    ],
    run: async (session, { args: [name = ''], options: { clause, reason, proposal } }) => {
      const { leading } = clauseOf(await session.call(negotiationShow, { negotiation: name }), clause)
      await say(session, name, { kind, clause, proposal: proposal ?? leading, reason })
    },
  })
}

function addVotes(tree: Tree, negotiation: Command): void {
  verb(tree, negotiation, {
    name: 'initial',
    text: 'negotiation.initial',
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation')],
    examples: [`comity negotiation initial ${exampleNegotiation} --as approver`],
    run: async (session, { args: [name = ''] }) => {
      const { text, ballot } = await session.call(negotiationShow, { negotiation: name })
      await say(session, name, {
        kind: 'initial',
        ballot: ballot.ballot,
        text: text ?? refuse('hint.negotiation.open'),
      })
    },
  })
  verb<Why>(tree, negotiation, {
    name: 'object',
    text: 'negotiation.object',
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation')],
    options: [option(tree, { flags: '--reason <words>', text: 'option.why', required: true })],
    examples: [
      `comity negotiation object ${exampleNegotiation} --reason "clause 8 has changed its meaning" --as approver`,
    ],
    run: async (session, { args: [name = ''], options: { reason } }) => {
      const { ballot } = await session.call(negotiationShow, { negotiation: name })
      await say(session, name, { kind: 'object', ballot: ballot.ballot, reason })
    },
  })
}

async function say({ call, print }: Session, negotiation: string, act: Act): Promise<void> {
  const said = await call(negotiationStatement, { negotiation, act })
  print.result(said, () => {
    print.facts([['label.statement', said.statement]])
  })
}
