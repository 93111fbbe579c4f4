import { agreementHash, type Terms, verifySigningRequest, verifyTerms } from '@comity/agreement'
import { agreementShow } from '@comity/client/api'
import { closedMember, type Verified } from '@comity/codec'
import type { AgreementStanding } from '@comity/letter'
import type { Command } from 'commander'
import { documentBytes, type DocumentFormat, documentFormats, documentHash } from '../documents.ts'
import { fail } from '../errors.ts'
import { escapeLine } from '../escape.ts'
import { readText, refuseTaken, writeNewBytes } from '../files.ts'
import { parseJsonText } from '../json-text.ts'
import type { Session } from '../shell.ts'
import { argument, option, type Tree, verb } from '../verb.ts'

interface RenderOptions {
  readonly format: DocumentFormat
  readonly languages?: string
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
      option(tree, { flags: '--out <file>', text: 'option.newFile', required: true }),
    ],
    examples: [
      'comity agreement render terms.json --languages en,zh --out terms.html',
      'comity agreement render terms.json --format pdf --out terms.pdf',
      'comity agreement render 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --out agreement.html',
    ],
    run: async (session, { args: [source = ''], options }) => {
      const { format, out } = options
      await refuseTaken(out)
      const { terms, standing } = await readSource(session, source)
      const languages = languagesOf(options.languages, terms)
      const { agreementLetter } = await import('@comity/letter')
      const bytes = await documentBytes(format, agreementLetter({ terms, languages, standing }))
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

/** Those that are asked for, else those of the title, as many as find a place. */
function languagesOf(given: string | undefined, { title }: Terms): readonly string[] {
  const languages = given?.split(',') ?? title.map(({ language }) => language).slice(0, 3)
  const isSound = languages.every((language) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(language))
  if (!isSound || languages.length > 3 || new Set(languages).size < languages.length) {
    return fail('schema', { hint: closedMember(['hint.render.languages'], 'hint.render.languages') })
  }
  return languages
}
