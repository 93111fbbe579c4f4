import { offenceNames, personStatuses } from '@comity/agreement'
import { agreementShow, caseShow, matchStart, partyList } from '@comity/client/api'
import { closedMember, ComityError, isComityError } from '@comity/codec'
import type { Static } from 'typebox'
import { option, type Tree, verb } from '../verb.ts'
import type { Session } from '../shell.ts'
import { followJob } from './job.ts'

type MatchStart = Static<typeof matchStart.body>

interface AskOptions {
  readonly case: string
  readonly agreement: string
  readonly publisher: readonly string[]
  readonly profile: string
  readonly status: MatchStart['statuses']
  readonly purpose: string
  readonly basis: string
  readonly mode: MatchStart['mode']
  readonly allowance: MatchStart['allowance']
  readonly emergency?: string
  readonly wait: boolean
}

/** `comity ask`: spec/matching.md, told by `client/src/ask.ts`. */
export function addAskCommand(tree: Tree): void {
  verb<AskOptions>(tree, tree.program, {
    name: 'ask',
    text: 'ask',
    options: [
      option(tree, { flags: '--case <case>', text: 'option.case', required: true }),
      option(tree, { flags: '--agreement <hash>', text: 'option.agreement', required: true }),
      option(tree, { flags: '--publisher <party>', text: 'option.publisher', many: true, required: true }),
      option(tree, { flags: '--profile <profile>', text: 'option.profile', required: true }),
      option(tree, {
        flags: '--status <status>',
        text: 'option.status',
        choices: personStatuses,
        many: true,
        required: true,
      }),
      option(tree, { flags: '--purpose <purpose>', text: 'option.purpose', choices: offenceNames, required: true }),
      option(tree, { flags: '--basis <basis>', text: 'option.basis', required: true }),
      option(tree, { flags: '--mode <mode>', text: 'option.mode', choices: ['once', 'standing'], fallback: 'once' }),
      option(tree, {
        flags: '--allowance <allowance>',
        text: 'option.allowance',
        choices: ['daily', 'first-load', 'emergency'],
        fallback: 'daily',
      }),
      option(tree, { flags: '--emergency <emergency>', text: 'option.emergency' }),
      option(tree, { flags: '--no-wait', text: 'option.noWait' }),
    ],
    examples: [
      'comity ask --case 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --agreement 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU \\\n    --publisher sudland-fiu --profile domain/1 --status suspect --purpose computer-fraud --basis mutual-assistance',
    ],
    run: async (session, { options }) => {
      const { case: id, agreement, publisher, profile, status, purpose, basis, mode, allowance } = options
      const { emergency } = options
      const asked: MatchStart = {
        case: id,
        agreement,
        publishers: [...publisher],
        profile,
        statuses: [...status],
        purpose,
        basis,
        mode,
        allowance,
        ...(emergency === undefined ? {} : { emergency }),
      }
      const started = await session.call(matchStart, asked).catch((error: unknown) => sayWhy(session, { error, asked }))
      await followJob(session, { started, options, label: 'progress.ask', publishers: publisher })
    },
  })
}

const hints = [
  'hint.ask.case',
  'hint.ask.agreement',
  'hint.ask.state',
  'hint.ask.member',
  'hint.ask.publisher',
] as const
type Hint = (typeof hints)[number]

/** The node answers alike for what is not there and what is another unit's; what this person can see tells which it was. */
async function sayWhy(
  session: Session,
  { error, asked }: { readonly error: unknown; readonly asked: MatchStart },
): Promise<never> {
  const isVague = isComityError(error, 'not-found') || isComityError(error, 'agreement-not-in-force')
  const hint = isVague ? await missing(session, asked).catch(() => undefined) : undefined
  if (!isComityError(error) || hint === undefined) throw error
  const { code, status, message, details } = error
  const row = { status, meaning: message.slice(code.length + 2), remedy: '' }
  throw new ComityError(code, row, { ...details, hint: closedMember(hints, hint) })
}

async function missing({ call }: Session, asked: MatchStart): Promise<Hint | undefined> {
  const unlessMissing = async <Value>(shown: Promise<Value>): Promise<Value | undefined> =>
    shown.catch((error: unknown) => {
      if (isComityError(error, 'not-found')) return undefined
      throw error
    })
  if ((await unlessMissing(call(caseShow, { case: asked.case }))) === undefined) return 'hint.ask.case'
  const { parties } = await call(partyList, {})
  if (asked.publishers.some((publisher) => parties.every(({ party }) => party !== publisher))) {
    return 'hint.ask.publisher'
  }
  const known = await unlessMissing(call(agreementShow, { agreement: asked.agreement }))
  if (known === undefined) return 'hint.ask.agreement'
  return known.state === 'in-force' ? 'hint.ask.member' : 'hint.ask.state'
}
