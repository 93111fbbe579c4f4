import {
  multilateralMatching,
  type TemplateMember,
  type TemplateName,
  templateNames,
  type Terms,
  verifyTerms,
} from '@comity/agreement'
import type { AgreementTemplate } from '@comity/agreement/templates'
import { asUnverified, closedMember, day, isComityError, utf8Encode } from '@comity/codec'
import { profileNames } from '@comity/identifiers'
import { type PartyCard, verifyCard } from '@comity/protocol'
import type { Command } from 'commander'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { readText, writeNew } from '../files.ts'
import type { Session } from '../shell.ts'
import { option, refuseMissing, type Tree, verb } from '../verb.ts'
import { warnOfExample, warnOfOversight } from '../warnings.ts'

interface DraftOptions {
  readonly card: readonly string[]
  readonly template?: TemplateName
  readonly profile?: readonly string[]
  readonly daily?: number
  readonly firstLoad?: number
  readonly rows?: number
  readonly days?: number
  readonly oversight?: readonly string[]
  readonly auditor?: readonly string[]
  readonly supersedes?: string
  readonly out?: string
}

/**
 * `comity agreement draft`: terms from the parties' cards, plain ones or those of a template, to be read and edited before
 * they are proposed.
 */
export function addAgreementDraft(tree: Tree, agreement: Command): void {
  verb<DraftOptions>(tree, agreement, {
    name: 'draft',
    text: 'agreement.draft',
    options: [
      option(tree, { flags: '--card <file>', text: 'option.card', many: true, required: true }),
      option(tree, { flags: '--template <name>', text: 'option.template', choices: templateNames }),
      option(tree, { flags: '--profile <profile>', text: 'option.draftProfile', choices: profileNames, many: true }),
      option(tree, { flags: '--daily <count>', text: 'option.daily', number: true }),
      option(tree, { flags: '--first-load <count>', text: 'option.firstLoad', number: true }),
      option(tree, { flags: '--rows <count>', text: 'option.rows', number: true }),
      option(tree, { flags: '--days <count>', text: 'option.days', number: true }),
      option(tree, { flags: '--oversight <party=contact>', text: 'option.oversight', many: true }),
      option(tree, { flags: '--auditor <name=key>', text: 'option.auditor', many: true }),
      option(tree, { flags: '--supersedes <agreement>', text: 'option.supersedes' }),
      option(tree, { flags: '--out <file>', text: 'option.out' }),
    ],
    examples: [
      'comity agreement draft --card norland.card --card sudland.card --profile domain/1 --first-load 20000 \\\n    --oversight norland-police=oversight@norland.example --out terms.json',
      'comity agreement draft --template bilateral-police --card norland.card --card sudland.card \\\n    --oversight norland-police=oversight@norland.example --out terms.json',
    ],
    run: async (session, { options }) => {
      const { print, t } = session
      const cards = await Promise.all(options.card.map(readCard))
      if (cards.length < 2 || new Set(cards.map(({ card }) => card.party)).size < cards.length) {
        fail('schema', { hint: closedMember(['hint.draft.parties'], 'hint.draft.parties') })
      }
      const parties = cards.map(memberOf)
      const { template, out } = options
      const terms =
        template === undefined ? plain(parties, options) : await fill(session, { name: template, parties, options })
      await warnOfOversight(session, terms)
      await warnOfExample(session, terms)
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

/** `comity agreement templates`: what one can start from. */
export function addAgreementTemplates(tree: Tree, agreement: Command): void {
  verb(tree, agreement, {
    name: 'templates',
    text: 'agreement.templates',
    examples: ['comity agreement templates', 'comity agreement templates --lang zh --json'],
    run: async ({ print, t }) => {
      const { agreementTemplates } = await import('@comity/agreement/templates')
      const language = t('program.language') === 'zh' ? 'zh' : 'en'
      const templates = agreementTemplates.map(({ name, summary, title, roles, terms }) => ({
        name,
        summary: summary[language],
        title: title[language],
        roles,
        profiles: [...new Set(terms.match.flatMap(({ profiles }) => profiles))].sort(),
      }))
      print.result({ templates }, () => {
        print.table(templates, [
          { label: 'label.template', of: (row) => row.name },
          { label: 'label.summary', of: (row) => row.summary },
        ])
        print.say(t('say.templates'))
      })
    },
  })
}

function memberOf({ card }: PartyCard): TemplateMember {
  const { party, memberClass, country, keys } = card
  return { party, memberClass, country, agreementKey: keys.agreement }
}

function plain(parties: readonly TemplateMember[], options: DraftOptions): Terms {
  const { profile, daily = 2_700, firstLoad = 0, rows = 1_000_000, days = 365, supersedes } = options
  if (profile === undefined) return refuseMissing('--profile <profile>')
  if (options.auditor !== undefined) refuseMissing('--template <name>')
  const from = Date.now()
  const drafted = multilateralMatching({
    parties,
    profiles: [...new Set(profile)],
    dailyElements: daily,
    firstLoadElements: firstLoad,
    rows,
    from,
    until: from + days * day,
    oversight: new Map(contactsOf(parties, options.oversight ?? [])),
  })
  return supersedes === undefined ? drafted : verifyTerms({ ...drafted, supersedes })
}

async function fill(
  session: Session,
  {
    name,
    parties,
    options,
  }: {
    readonly name: TemplateName
    readonly parties: readonly TemplateMember[]
    readonly options: DraftOptions
  },
): Promise<Terms> {
  const { agreementTemplates, fillTemplate, hasPlaces } = await import('@comity/agreement/templates')
  const template = agreementTemplates.find((one) => one.name === name) ?? fail('schema', {})
  if (!hasPlaces(template, parties)) {
    const fitting = agreementTemplates.filter((one) => hasPlaces(one, parties))
    refusePlaces(session, { template, parties, fitting })
  }
  const { profile, daily, firstLoad, rows, days, supersedes } = options
  try {
    return fillTemplate({
      template,
      parties,
      // The beginning of this day: a text reads better with it than with a millisecond.
      from: Math.floor(Date.now() / day) * day,
      ...(days === undefined ? {} : { days }),
      ...(profile === undefined ? {} : { profiles: profile }),
      ...(daily === undefined ? {} : { dailyElements: daily }),
      ...(firstLoad === undefined ? {} : { firstLoadElements: firstLoad }),
      ...(rows === undefined ? {} : { rows }),
      ...(supersedes === undefined ? {} : { supersedes }),
      oversight: new Map(contactsOf(parties, options.oversight ?? [])),
      auditors: (options.auditor ?? []).map(auditorOf),
    })
  } catch (error) {
    if (!isComityError(error, 'schema')) throw error
    return fail('schema', { hint: closedMember(['hint.draft.template'], 'hint.draft.template') })
  }
}

/** Says how many parties of which class the template takes, what was given, and which templates take that; refuses. */
function refusePlaces(
  { print, stderr, t }: Session,
  {
    template,
    parties,
    fitting,
  }: {
    readonly template: AgreementTemplate
    readonly parties: readonly TemplateMember[]
    readonly fitting: readonly AgreementTemplate[]
  },
): never {
  if (!print.isJson) {
    const places = template.roles.map(({ role, memberClasses, least, most }) =>
      t(least === most ? 'value.exactly' : 'value.between', {
        role,
        least: String(least),
        most: String(most),
        classes: memberClasses.join(', '),
      }),
    )
    const given = parties.map(({ party, memberClass }) => `${party} (${memberClass})`)
    const values = { template: template.name, places: places.join(' + '), parties: escapeLine(given.join(', ')) }
    stderr.write(`${t('say.templatePlaces', values)}\n`)
    const names = fitting.map(({ name }) => name)
    stderr.write(`${t('say.templatesFitting', { templates: names.length > 0 ? names.join(', ') : t('value.none') })}\n`)
  }
  return fail('template-parties', { n: parties.length })
}

function contactsOf(
  parties: readonly TemplateMember[],
  given: readonly string[],
): readonly (readonly [string, string])[] {
  return given.map((word) => {
    const at = word.indexOf('=')
    const [party, contact] = [word.slice(0, Math.max(at, 0)), word.slice(at + 1)]
    if (!parties.some((one) => one.party === party)) fail('schema', {})
    return [party, contact]
  })
}

/** A name may hold `=`; a key does not. */
function auditorOf(word: string): { readonly name: string; readonly key: string } {
  const at = word.lastIndexOf('=')
  return { name: word.slice(0, Math.max(at, 0)), key: word.slice(at + 1) }
}

async function readCard(file: string): Promise<PartyCard> {
  return verifyCard(asUnverified<PartyCard>(utf8Encode((await readText(file)).trim())))
}
