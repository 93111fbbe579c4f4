import { negotiationHistory, negotiationList, negotiationOpen } from '@comity/client/api'
import type { Command } from 'commander'
import { escapeLine } from '../escape.ts'
import { readText, writeNew } from '../files.ts'
import { parseJsonText } from '../json-text.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { warnOfSuccessor } from '../warnings.ts'
import { addNegotiationReading, exampleNegotiation } from './negotiation-reading.ts'
import { addNegotiationSpeaking } from './negotiation-speaking.ts'

interface OpenOptions {
  readonly chair?: string
  readonly observer?: readonly string[]
}

/** `comity negotiation …`. */
export function addNegotiationCommands(tree: Tree): void {
  const negotiation = group(tree, 'negotiation')
  verb<OpenOptions>(tree, negotiation, {
    name: 'open',
    text: 'negotiation.open',
    arguments: [argument(tree, '<file>', 'argument.termsFile')],
    options: [
      option(tree, { flags: '--chair <party>', text: 'option.chair' }),
      option(tree, { flags: '--observer <party>', text: 'option.observer', many: true }),
    ],
    examples: [
      'comity negotiation open terms.json --chair norland-police --observer westland-university --as approver',
    ],
    run: async (session, { args: [file = ''], options: { chair = null, observer = [] } }) => {
      const { call, print } = session
      const terms = parseJsonText(await readText(file))
      await warnOfSuccessor(session, terms)
      const opened = await call(negotiationOpen, { terms, chair, observers: [...observer] })
      print.result(opened, () => {
        print.facts([['label.negotiation', opened.negotiation]])
      })
    },
  })
  verb(tree, negotiation, {
    name: 'list',
    text: 'negotiation.list',
    examples: ['comity negotiation list'],
    run: async ({ call, print }) => {
      const listed = await call(negotiationList, {})
      print.result(listed, () => {
        print.table(listed.negotiations, [
          { label: 'label.negotiation', of: (row) => row.negotiation },
          { label: 'label.opener', of: (row) => row.opener },
          { label: 'label.parties', of: (row) => row.parties },
          { label: 'label.clauses', of: (row) => row.clauses },
          { label: 'label.openClauses', of: (row) => row.open },
          { label: 'label.frozen', of: (row) => row.frozen },
          { label: 'label.title', of: (row) => row.title },
        ])
      })
    },
  })
  addNegotiationReading(tree, negotiation)
  addNegotiationSpeaking(tree, negotiation)
  addHistory(tree, negotiation)
}

function addHistory(tree: Tree, negotiation: Command): void {
  verb<{ readonly out?: string }>(tree, negotiation, {
    name: 'history',
    text: 'negotiation.history',
    arguments: [argument(tree, '<negotiation>', 'argument.negotiation')],
    options: [option(tree, { flags: '--out <file>', text: 'option.historyOut' })],
    examples: [`comity negotiation history ${exampleNegotiation} --out history.json --as approver`],
    run: async ({ call, print, t }, { args: [name = ''], options: { out } }) => {
      const history = await call(negotiationHistory, { negotiation: name })
      if (out !== undefined) {
        await writeNew(out, { content: `${JSON.stringify(history, undefined, 2)}\n`, mode: 0o644 })
      }
      print.result(out === undefined ? history : { file: out }, () => {
        print.table(history.statements, [
          { label: 'label.statement', of: (row) => row.statement },
          { label: 'label.author', of: (row) => row.author },
          { label: 'label.number', of: (row) => row.number },
          { label: 'label.act', of: (row) => row.kind },
          { label: 'label.at', of: (row) => row.at },
          { label: 'label.entryIndex', of: (row) => row.index },
        ])
        if (out !== undefined) print.say(t('say.written', { file: escapeLine(out) }))
      })
    },
  })
}
