import { multilateralMatching, verifyTerms } from '@comity/agreement'
import { asUnverified, closedMember, day, utf8Encode } from '@comity/codec'
import { profileNames } from '@comity/identifiers'
import { type PartyCard, verifyCard } from '@comity/protocol'
import type { Command } from 'commander'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { readText, writeNew } from '../files.ts'
import { option, type Tree, verb } from '../verb.ts'

interface DraftOptions {
  readonly card: readonly string[]
  readonly profile: readonly string[]
  readonly daily: number
  readonly firstLoad: number
  readonly rows: number
  readonly days: number
  readonly supersedes?: string
  readonly out?: string
}

/** `comity agreement draft`: plain terms from the parties' cards, to be read and edited before they are proposed. */
export function addAgreementDraft(tree: Tree, agreement: Command): void {
  verb<DraftOptions>(tree, agreement, {
    name: 'draft',
    text: 'agreement.draft',
    options: [
      option(tree, { flags: '--card <file>', text: 'option.card', many: true, required: true }),
      option(tree, {
        flags: '--profile <profile>',
        text: 'option.profile',
        choices: profileNames,
        many: true,
        required: true,
      }),
      option(tree, { flags: '--daily <count>', text: 'option.daily', number: true, fallback: 2_700 }),
      option(tree, { flags: '--first-load <count>', text: 'option.firstLoad', number: true, fallback: 0 }),
      option(tree, { flags: '--rows <count>', text: 'option.rows', number: true, fallback: 1_000_000 }),
      option(tree, { flags: '--days <count>', text: 'option.days', number: true, fallback: 365 }),
      option(tree, { flags: '--supersedes <agreement>', text: 'option.supersedes' }),
      option(tree, { flags: '--out <file>', text: 'option.out' }),
    ],
    examples: [
      'comity agreement draft --card norland.card --card sudland.card --profile domain/1 --first-load 20000 \\\n    --out terms.json',
    ],
    run: async ({ print, t }, { options }) => {
      const cards = await Promise.all(options.card.map(readCard))
      if (cards.length < 2 || new Set(cards.map(({ card }) => card.party)).size < cards.length) {
        fail('schema', { hint: closedMember(['hint.draft.parties'], 'hint.draft.parties') })
      }
      const from = Date.now()
      const { supersedes } = options
      const drafted = multilateralMatching({
        parties: cards.map(({ card }) => ({
          party: card.party,
          memberClass: card.memberClass,
          country: card.country,
          agreementKey: card.keys.agreement,
        })),
        profiles: [...new Set(options.profile)],
        dailyElements: options.daily,
        firstLoadElements: options.firstLoad,
        rows: options.rows,
        from,
        until: from + options.days * day,
      })
      const terms = supersedes === undefined ? drafted : verifyTerms({ ...drafted, supersedes })
      const { out } = options
      if (out === undefined) {
        print.say(JSON.stringify(terms, undefined, 2))
        return
      }
      await writeNew(out, { content: `${JSON.stringify(terms, undefined, 2)}\n`, mode: 0o644 })
      print.result({ file: out }, () => {
        print.say(t('say.written', { file: escapeLine(out) }))
      })
    },
  })
}

async function readCard(file: string): Promise<PartyCard> {
  return verifyCard(asUnverified<PartyCard>(utf8Encode((await readText(file)).trim())))
}
