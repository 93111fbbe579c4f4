import { agreementHash, type Terms, verifySigningRequest, verifyTerms } from '@comity/agreement'
import { agreementShow, partyCard, partyList } from '@comity/client/api'
import { asUnverified, closedMember, isComityError, utf8Encode, type Verified } from '@comity/codec'
import type { AgreementStanding } from '@comity/letter'
import { type PartyCard, verifyCard } from '@comity/protocol'
import type { Command } from 'commander'
import { readCard } from '../cards.ts'
import { documentBytes, type DocumentFormat, documentFormats, documentHash } from '../documents.ts'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { readText, refuseTaken, writeNewBytes } from '../files.ts'
import { parseJsonText } from '../json-text.ts'
import type { Session } from '../shell.ts'
import { argument, option, type Tree, verb } from '../verb.ts'
import { warnOfTerms } from '../warnings.ts'

interface RenderOptions {
  readonly format: DocumentFormat
  readonly languages?: string
  readonly card?: readonly string[]
  readonly out: string
}

/** `comity agreement render`: an agreement as a document for people (spec/agreements.md §20). */
export function addAgreementRender(tree: Tree, agreement: Command): void {
  verb<RenderOptions>(tree, agreement, {
    name: 'render',
    text: 'agreement.render',
    arguments: [argument(tree, '<agreement-or-file>', 'argument.agreementOrFile')],
    options: [
      option(tree, {
        flags: '--format <format>',
        text: 'option.renderFormat',
        choices: documentFormats,
        fallback: 'html',
      }),
      option(tree, { flags: '--languages <list>', text: 'option.languages' }),
      option(tree, { flags: '--card <file>', text: 'option.nameCard', many: true }),
      option(tree, { flags: '--out <file>', text: 'option.newFile', required: true }),
    ],
    examples: [
      'comity agreement render terms.json --languages en,zh --out terms.html',
      'comity agreement render terms.json --card norland.card --card sudland.card --format pdf --out terms.pdf',
      'comity agreement render 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --out agreement.html',
    ],
    run: async (session, { args: [source = ''], options }) => {
      const { format, out } = options
      await refuseTaken(out)
      const { terms, standing } = await readSource(session, source)
      const languages = languagesOf(options.languages, terms)
      const names = await namesOf(session, { terms, isOfNode: standing !== null, cards: options.card ?? [] })
      if (standing === null) await warnOfTerms(session, terms)
      const { agreementLetter } = await import('@comity/letter')
      const bytes = await documentBytes(format, agreementLetter({ terms, languages, standing, names }))
      await writeNewBytes(out, [bytes])
      const agreement = agreementHash(terms)
      const told = { file: out, format, languages, agreement, sha256: documentHash(bytes) }
      session.print.result(told, () => {
        session.print.say(session.t('say.written', { file: escapeLine(out) }))
        session.print.facts([
          ['label.agreement', agreement],
          ['label.languages', languages],
          ['label.documentHash', told.sha256],
        ])
      })
    },
  })
}

interface Source {
  readonly terms: Verified<Terms>
  readonly standing: AgreementStanding | null
}

/** An agreement of the node by its hash; else a file of terms or of a signing request, for which no node is needed. */
async function readSource({ call }: Session, source: string): Promise<Source> {
  if (/^[A-Za-z0-9_-]{43}$/.test(source)) {
    const { terms: shown, state, signatures, denunciations } = await call(agreementShow, { agreement: source })
    const terms = verifyTerms(shown)
    if (agreementHash(terms) !== source) fail('object-mismatch', {})
    return { terms, standing: { state, signatures, denunciations } }
  }
  const text = await readText(source)
  const value = parseJsonText(text)
  const isRequest = typeof value === 'object' && value !== null && 'agreementKey' in value
  return { terms: isRequest ? verifySigningRequest(text).terms : verifyTerms(value), standing: null }
}

/**
 * What the parties call themselves: on the cards that are given, and else on those that the node has. Throws
 * `object-mismatch` for a card that is of no party of the terms, or of another key than they have for it.
 */
async function namesOf(
  { call }: Session,
  { terms, isOfNode, cards }: { readonly terms: Terms; readonly isOfNode: boolean; readonly cards: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const given = await Promise.all(cards.map(readCard))
  for (const { card } of given) {
    const member = terms.parties.find(({ party }) => party === card.party)
    if (member?.agreementKey !== card.keys.agreement) fail('object-mismatch', {})
  }
  const known = isOfNode ? await namesAtNode(call) : []
  const codes = new Set(terms.parties.map(({ party }) => party))
  return new Map([...known, ...given.map(namedBy)].filter(([party]) => codes.has(party)))
}

type Named = readonly [party: string, name: string]

/** The names on the cards of the node and of its partners; none for somebody from outside, such as an auditor. */
async function namesAtNode(call: Session['call']): Promise<readonly Named[]> {
  try {
    const { card } = await call(partyCard, {})
    const { parties } = await call(partyList, {})
    const own = verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
    return [...parties.map(({ party, name }): Named => [party, name]), namedBy(own)]
  } catch (error) {
    if (isComityError(error) && error.status === 403) return []
    throw error
  }
}

function namedBy({ card: { party, names } }: PartyCard): Named {
  return [party, names['en'] ?? Object.values(names)[0] ?? party]
}

/** Those that are asked for, else those of the title, as many as find a place. */
function languagesOf(given: string | undefined, { title }: Terms): readonly string[] {
  const languages = given?.split(',') ?? title.map(({ language }) => language).slice(0, 3)
  const isSound = languages.every((language) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(language))
  if (!isSound || languages.length > 3 || new Set(languages).size < languages.length) {
    return fail('schema', { hint: closedMember(['hint.render.languages'], 'hint.render.languages') })
  }
  return languages
}
