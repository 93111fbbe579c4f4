import { nodeStatus, outcomePost, type OutcomeLineValue } from '@comity/client/api'
import { disputeReasons, type OutcomeKind, outcomeKinds, withdrawalReasons } from '@comity/casework/outcome'
import type { Command } from 'commander'
import { streamBytes } from '../files.ts'
import { outcomeLines } from '../outcome-lines.ts'
import type { Session } from '../shell.ts'
import { argument, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { exampleOperation } from './operation.ts'

interface PostOptions {
  readonly format?: 'csv' | 'jsonl'
}

interface AboutOptions {
  readonly kind: OutcomeKind
  readonly subject?: string
  readonly token?: string
  readonly event: number
}

/** What a party says: from a file, many at once, or of one outcome. */
export function addOutcomeSaying(tree: Tree, outcome: Command): void {
  verb<PostOptions>(tree, outcome, {
    name: 'post',
    text: 'outcome.post',
    arguments: [argument(tree, '<operation>', 'argument.operation'), argument(tree, '<file>', 'argument.outcomeFile')],
    options: [option(tree, { flags: '--format <format>', text: 'option.outcomeFormat', choices: ['csv', 'jsonl'] })],
    examples: [
      `comity outcome post ${exampleOperation} arrests.csv`,
      `comity outcome post ${exampleOperation} arrests.jsonl`,
    ],
    run: async (session, { args: [operation = '', file = ''], options }) => {
      const { party } = await session.call(nodeStatus, {})
      const format = options.format ?? (file.toLowerCase().endsWith('.csv') ? 'csv' : 'jsonl')
      const { content } = await streamBytes(file)
      let [said, unchanged] = [0, 0]
      // Each batch is all or nothing; after a refusal what came before it stands, and the file can be posted again.
      for await (const lines of outcomeLines(content, { party, format })) {
        const posted = await session.call(outcomePost, { operation, lines: [...lines] })
        said += posted.said
        unchanged += posted.unchanged
      }
      printSaid(session, { said, unchanged })
    },
  })
  addOne(tree, outcome, { act: 'withdraw', reasons: withdrawalReasons })
  addOne(tree, outcome, { act: 'dispute', reasons: disputeReasons })
  addMerge(tree, outcome)
}

function aboutOptions(tree: Tree) {
  return [
    option(tree, { flags: '--kind <kind>', text: 'option.outcomeKind', choices: outcomeKinds, required: true }),
    option(tree, { flags: '--subject <words>', text: 'option.subjectCalled' }),
    option(tree, { flags: '--token <token>', text: 'option.subjectToken' }),
  ]
}

function addOne(
  tree: Tree,
  outcome: Command,
  { act, reasons }: { readonly act: 'withdraw' | 'dispute'; readonly reasons: readonly string[] },
): void {
  verb<AboutOptions & { readonly reason: string }>(tree, outcome, {
    name: act,
    text: `outcome.${act}`,
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      ...aboutOptions(tree),
      option(tree, { flags: '--event <number>', text: 'option.outcomeEvent', number: true, fallback: 1 }),
      option(tree, { flags: '--reason <reason>', text: 'option.outcomeReason', choices: reasons, required: true }),
    ],
    examples: [
      `comity outcome ${act} ${exampleOperation} --kind PERSON_ARRESTED --subject "passport 1234" --reason ${reasons[0] ?? ''}`,
    ],
    run: async (session, { args: [operation = ''], options: { kind, event, reason, ...named } }) => {
      const line = { act, kind, subject: subjectOf(named), event, reason }
      const lines = [line as OutcomeLineValue] // `reason` is one of `reasons`
      printSaid(session, await session.call(outcomePost, { operation, lines }))
    },
  })
}

interface MergeOptions extends AboutOptions {
  readonly to?: string
  readonly toToken?: string
}

function addMerge(tree: Tree, outcome: Command): void {
  verb<MergeOptions>(tree, outcome, {
    name: 'merge',
    text: 'outcome.merge',
    arguments: [argument(tree, '<operation>', 'argument.operation')],
    options: [
      ...aboutOptions(tree),
      option(tree, { flags: '--to <words>', text: 'option.mergeTo' }),
      option(tree, { flags: '--to-token <token>', text: 'option.mergeToToken' }),
    ],
    examples: [
      `comity outcome merge ${exampleOperation} --kind PERSON_ARRESTED --subject "passport 1234" --to "passport I234"`,
    ],
    run: async (session, { args: [operation = ''], options: { kind, to, toToken, ...named } }) => {
      const other = subjectOf({
        ...(to === undefined ? {} : { subject: to }),
        ...(toToken === undefined ? {} : { token: toToken }),
      })
      const lines: OutcomeLineValue[] = [{ act: 'merge', kind, subject: subjectOf(named), to: other }]
      printSaid(session, await session.call(outcomePost, { operation, lines }))
    },
  })
}

function subjectOf({ subject, token }: Pick<AboutOptions, 'subject' | 'token'>): OutcomeLineValue['subject'] {
  if (subject !== undefined) return { called: subject }
  return token === undefined ? refuseMissing('--subject <words>') : { token }
}

/** What was said, and what had been said before in the same words. */
export function printSaid({ print }: Session, said: { readonly said: number; readonly unchanged: number }): void {
  print.result(said, () => {
    print.facts([
      ['label.said', said.said],
      ['label.unchanged', said.unchanged],
    ])
  })
}
