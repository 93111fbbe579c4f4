import { type Offence, urgencies } from '@comity/agreement'
import { type CaseKind, caseKinds, hasParticulars, particularForms } from '@comity/casework/request'
import { type BodyOf, requestCirculate, requestOpen, type ResultOf } from '@comity/client/api'
import type { Json } from '@comity/codec'
import type { Command } from 'commander'
import { readText } from '../files.ts'
import { parseJsonText } from '../json-text.ts'
import type { Session } from '../shell.ts'
import { argument, option, refuseValue, type Tree, verb } from '../verb.ts'
import { printAwaiting } from './request-moved.ts'

type Draft = BodyOf<typeof requestOpen>

interface OpenOptions {
  readonly urgency: Draft['urgency']
  readonly question: string
  readonly offence?: Offence
  readonly confidential?: boolean
  readonly kind?: CaseKind
  readonly particulars?: string
  readonly follows?: string
  readonly to?: readonly string[]
}

const hit = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'

/** `comity request open` and the forms of its kinds. */
export function addRequestOpening(tree: Tree, request: Command): void {
  verb<OpenOptions>(tree, request, {
    name: 'open',
    text: 'request.open',
    arguments: [argument(tree, '<hit>', 'argument.hit')],
    options: [
      option(tree, { flags: '--urgency <urgency>', text: 'option.urgency', choices: urgencies, required: true }),
      option(tree, { flags: '--question <text>', text: 'option.question', required: true }),
      option(tree, { flags: '--kind <kind>', text: 'option.requestKind', choices: caseKinds }),
      option(tree, { flags: '--particulars <file>', text: 'option.particulars' }),
      option(tree, { flags: '--follows <request>', text: 'option.follows' }),
      option(tree, { flags: '--offence <offence>', text: 'option.offence' }),
      option(tree, { flags: '--confidential', text: 'option.confidential' }),
      option(tree, { flags: '--to <party>', text: 'option.to', many: true }),
    ],
    examples: [
      `comity request open ${hit} --urgency P --question "Who registered it, and when?"`,
      `comity request open ${hit} --kind preservation --particulars form.json --urgency U --question "Please keep it."`,
      `comity request open ${hit} --to sudland-police --to westland-cert --urgency P --question "Who registered it?"`,
    ],
    run: async (session, { args: [of = ''], options: { particulars: file, to, follows, ...said } }) => {
      const particulars = file === undefined ? {} : { particulars: formIn(await readText(file)) }
      const draft = { hit: of, ...said, ...particulars }
      if (to === undefined) {
        const following = follows === undefined ? {} : { follows }
        printAwaiting(session, await session.call(requestOpen, { ...draft, ...following }))
        return
      }
      // What follows an earlier request goes where that went.
      if (follows !== undefined) refuseValue('--follows <request>')
      printCirculated(session, await session.call(requestCirculate, { ...draft, to: [...to] }))
    },
  })
  verb(tree, request, {
    name: 'form',
    text: 'request.form',
    arguments: [argument(tree, '<kind>', 'argument.requestKind').choices(caseKinds.filter(hasParticulars))],
    examples: ['comity request form preservation'],
    run: async ({ print }, { args: [kind = ''] }) => {
      const blank = hasParticulars(kind) ? blankOf(particularForms[kind]) : {}
      print.result(blank, () => {
        print.say(JSON.stringify(blank, null, 2))
      })
      await Promise.resolve()
    },
  })
}

/** Drafts to several partners: each waits for a second person. */
function printCirculated({ print, t }: Pick<Session, 'print' | 't'>, drafted: ResultOf<typeof requestCirculate>): void {
  print.result(drafted, () => {
    print.table(drafted.requests, [
      { label: 'label.partner', of: (row) => row.partner },
      { label: 'label.request', of: (row) => row.request },
      { label: 'label.state', of: (row) => row.state },
    ])
    print.say(t('say.typedWords'))
    print.say(t('say.circulatedApart'))
    print.say(t('say.circulated'))
    print.say(t('say.group', { request: drafted.requests[0]?.request ?? '' }))
  })
}

/** What a person wrote; the node checks it by the form of its kind. */
function formIn(text: string): NonNullable<Draft['particulars']> {
  return parseJsonText(text) as unknown as NonNullable<Draft['particulars']>
}

/** As much of a schema as a blank form needs. */
interface Shape {
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly type?: string
  readonly anyOf?: readonly Shape[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
}

/** A form without answers: what is chosen shows its choices, what may be left out is null. */
function blankOf(schema: object): Json {
  const shape: Shape = schema
  if (typeof shape.const === 'string') return shape.const
  if (shape.enum !== undefined) return shape.enum.join(' | ')
  if (shape.anyOf !== undefined) return null
  if (shape.type === 'array') return [blankOf(shape.items ?? {})]
  if (shape.type !== 'object') return ''
  return Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, each]) => [name, blankOf(each)]))
}
