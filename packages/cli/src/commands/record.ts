import {
  recordCorrect,
  recordDecide,
  recordDelete,
  recordList,
  type ResultOf,
  retractionReasons,
} from '@comity/client/api'
import { gradingText, handlingLine, offenceNames, papNames, personStatuses, tlpNames } from '@comity/agreement'
import type { BodyOf } from '@comity/client/api'
import type { Command } from 'commander'
import { markOptions, type MarkWords, readMarkWords } from '../mark-options.ts'
import { audienceText } from '../marking-facts.ts'
import type { Session } from '../shell.ts'
import { argument, group, option, refuseMissing, type Tree, verb } from '../verb.ts'

type Listed = ResultOf<typeof recordList>
type Reason = BodyOf<typeof recordDelete>['reason']
type Change = BodyOf<typeof recordCorrect>['change']

interface ListOptions {
  readonly profile?: string
  readonly value?: string
}

interface CorrectOptions extends Pick<Change, 'status' | 'category' | 'tlp' | 'pap' | 'value'>, MarkWords {
  readonly reason: Reason
  readonly anyAudience?: boolean
}

const exampleId = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity record …`. */
export function addRecordCommands(tree: Tree): void {
  const record = group(tree, 'record')
  verb<ListOptions>(tree, record, {
    name: 'list',
    text: 'record.list',
    arguments: [argument(tree, '<case>', 'argument.case')],
    options: [
      option(tree, { flags: '--profile <profile>', text: 'option.profile' }),
      option(tree, { flags: '--value <identifier>', text: 'option.value' }),
    ],
    examples: [
      `comity record list ${exampleId}`,
      `comity record list ${exampleId} --profile domain/1 --value a.example`,
    ],
    run: async (session, { args: [id = ''], options: { profile, value } }) => {
      if (value !== undefined && profile === undefined) refuseMissing('--profile <profile>')
      const find = value === undefined || profile === undefined ? null : { profile, value }
      const records = await allRecords(session, { case: id, find })
      const { print } = session
      print.result({ records }, () => {
        print.table(records, [
          { label: 'label.record', of: (row) => row.record },
          { label: 'label.profile', of: (row) => row.profile },
          { label: 'label.value', of: (row) => row.value },
          { label: 'label.status', of: (row) => row.status },
          { label: 'label.category', of: (row) => row.category },
          { label: 'label.handling', of: handlingLine },
          { label: 'label.mayHave', of: (row) => audienceText(session.t, row) },
          { label: 'label.originators', of: (row) => row.originators },
          { label: 'label.gradings', of: (row) => row.gradings.map(gradingText) },
          { label: 'label.firstSeen', of: (row) => row.firstSeen },
          { label: 'label.released', of: (row) => row.isReleased },
          { label: 'label.restricted', of: (row) => row.isRestricted },
        ])
      })
    },
  })
  addRecordActs(tree, record)
}

/** All pages: the node gives a few at a time. */
async function allRecords(
  { call }: Session,
  given: Pick<BodyOf<typeof recordList>, 'case' | 'find'>,
): Promise<Listed['records']> {
  const records: Listed['records'] = []
  for (let after: string | null = null; ;) {
    const page: Listed = await call(recordList, { ...given, after })
    records.push(...page.records)
    if (page.next === null) return records
    after = page.next
  }
}

function addRecordActs(tree: Tree, record: Command): void {
  const reason = () =>
    option(tree, { flags: '--reason <reason>', text: 'option.reason', choices: retractionReasons, required: true })
  verb<{ readonly reason: Reason }>(tree, record, {
    name: 'delete',
    text: 'record.delete',
    arguments: [argument(tree, '<record>', 'argument.record')],
    options: [reason()],
    examples: [`comity record delete ${exampleId} --reason wrong`],
    run: async (session, { args: [id = ''], options }) => {
      printActed(session, await session.call(recordDelete, { record: id, reason: options.reason }))
    },
  })
  verb<CorrectOptions>(tree, record, {
    name: 'correct',
    text: 'record.correct',
    arguments: [argument(tree, '<record>', 'argument.record')],
    options: [
      reason(),
      option(tree, { flags: '--status <status>', text: 'option.status', choices: personStatuses }),
      option(tree, { flags: '--category <category>', text: 'option.category', choices: offenceNames }),
      option(tree, { flags: '--tlp <tlp>', text: 'option.tlp', choices: tlpNames }),
      option(tree, { flags: '--pap <pap>', text: 'option.pap', choices: papNames }),
      ...markOptions(tree),
      option(tree, { flags: '--any-audience', text: 'option.anyAudience' }),
      option(tree, { flags: '--value <identifier>', text: 'option.newValue' }),
    ],
    examples: [
      `comity record correct ${exampleId} --reason outdated --status victim`,
      `comity record correct ${exampleId} --reason wrong --tlp RED --audience "sudland-police"`,
    ],
    run: async (session, { args: [id = ''], options: { reason: why, ...entered } }) => {
      const change = readChange(entered)
      printActed(session, await session.call(recordCorrect, { record: id, reason: why, change }))
    },
  })
  verb<{ readonly reject?: boolean }>(tree, record, {
    name: 'approve',
    text: 'record.approve',
    arguments: [argument(tree, '<retraction>', 'argument.retraction')],
    options: [option(tree, { flags: '--reject', text: 'option.reject' })],
    examples: [`comity record approve ${exampleId} --as approver`],
    run: async (session, { args: [id = ''], options: { reject } }) => {
      const decision = reject === true ? 'reject' : 'approve'
      printActed(session, await session.call(recordDecide, { retraction: id, decision }))
    },
  })
}

/** What is given of a correction, as the call takes it. */
function readChange({ anyAudience, ...entered }: Omit<CorrectOptions, 'reason'>): Change {
  const { europol: _europol, audience: _audience, gradings: _gradings, ...plain } = entered
  return { ...plain, ...readMarkWords(entered), ...(anyAudience === true ? { audience: null } : {}) }
}

function printActed({ print, t }: Session, acted: ResultOf<typeof recordDelete>): void {
  print.result(acted, () => {
    print.facts([
      ['label.retraction', acted.retraction],
      ['label.record', acted.record],
      ['label.state', acted.state],
    ])
    if (acted.state === 'waiting') print.say(t('say.retractionSecondPerson', { retraction: acted.retraction }))
    if (acted.state === 'done') print.say(t('say.publishRetraction'))
  })
}
