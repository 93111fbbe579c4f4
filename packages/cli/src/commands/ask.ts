import { offenceNames, personStatuses } from '@comity/agreement'
import { matchStart } from '@comity/client/api'
import type { Static } from 'typebox'
import { option, type Tree, verb } from '../verb.ts'
import { followJob } from './index.ts'

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
        choices: ['daily', 'first-load'],
        fallback: 'daily',
      }),
      option(tree, { flags: '--no-wait', text: 'option.noWait' }),
    ],
    examples: [
      'comity ask --case 6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11 --agreement 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU \\\n    --publisher sudland-fiu --profile domain/1 --status suspect --purpose computer-fraud --basis mutual-assistance',
    ],
    run: async (session, { options }) => {
      const { case: id, agreement, publisher, profile, status, purpose, basis, mode, allowance } = options
      const started = await session.call(matchStart, {
        case: id,
        agreement,
        publishers: [...publisher],
        profile,
        statuses: [...status],
        purpose,
        basis,
        mode,
        allowance,
      })
      await followJob(session, { started, options, label: 'progress.ask' })
    },
  })
}
