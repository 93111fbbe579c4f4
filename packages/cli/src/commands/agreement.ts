import { agreementWords, TermsSchema } from '@comity/agreement'
import { agreementDenounce, agreementList, agreementPropose, agreementShow, type ResultOf } from '@comity/client/api'
import { checkShape } from '@comity/codec'
import type { Command } from 'commander'
import { readText } from '../files.ts'
import { escapeLine } from '../escape.ts'
import { termsFacts } from '../terms-summary.ts'
import { argument, group, option, type Tree, verb } from '../verb.ts'
import { addAgreementDraft, addAgreementTemplates } from './agreement-draft.ts'
import { addAgreementRender } from './agreement-render.ts'
import { addAgreementSigning, writeSigningRequest } from './agreement-signing.ts'
import { parseJsonText } from '../json-text.ts'
import { warnOfSuccessor, warnOfTerms } from '../warnings.ts'

interface ShowOptions {
  readonly full?: boolean
}

interface DenounceOptions {
  readonly effective?: string
  readonly request?: string
}

/** `comity agreement …`. */
export function addAgreementCommands(tree: Tree): void {
  const agreement = group(tree, 'agreement')
  addAgreementTemplates(tree, agreement)
  addAgreementDraft(tree, agreement)
  verb(tree, agreement, {
    name: 'propose',
    text: 'agreement.propose',
    arguments: [argument(tree, '<file>', 'argument.termsFile')],
    examples: ['comity agreement propose terms.json --as approver'],
    run: async (session, { args: [file = ''] }) => {
      const { call, print } = session
      const terms = parseJsonText(await readText(file))
      await warnOfSuccessor(session, terms)
      const proposed = await call(agreementPropose, { terms })
      print.result(proposed, () => {
        print.facts([['label.agreement', proposed.agreement]])
      })
    },
  })
  verb<ShowOptions>(tree, agreement, {
    name: 'show',
    text: 'agreement.show',
    arguments: [argument(tree, '<agreement>', 'argument.agreement')],
    options: [option(tree, { flags: '--full', text: 'option.fullTerms' })],
    examples: ['comity agreement show 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
    run: async (session, { args: [hash = ''], options: { full } }) => {
      const { call, print, t } = session
      const shown = await call(agreementShow, { agreement: hash })
      const isProposed = shown.state === 'proposed'
      const facts = print.isJson ? [] : await termsFacts(shown.terms, t)
      print.result(shown, () => {
        print.facts([
          ['label.agreement', shown.agreement],
          ['label.words', agreementWords(shown.agreement)],
          ['label.state', shown.state],
          ...facts,
          ['label.missingSignatures', isProposed ? unsignedBy(shown) : undefined],
        ])
        print.table(shown.signatures, [
          { label: 'label.party', of: (row) => row.party },
          { label: 'label.signedAt', of: (row) => row.signedAt },
        ])
        if (shown.denunciations.length > 0) {
          print.heading('label.denounced')
          print.table(shown.denunciations, [
            { label: 'label.party', of: (row) => row.party },
            { label: 'label.effectiveAt', of: (row) => row.effectiveAt },
          ])
        }
        if (full === true) print.paragraph('label.terms', JSON.stringify(shown.terms, undefined, 2))
        else print.say(t('say.fullTerms', { agreement: escapeLine(shown.agreement) }))
      })
      if (isProposed) await warnOfTerms(session, shown.terms)
    },
  })
  addAgreementRender(tree, agreement)
  addAgreementSigning(tree, agreement)
  addAgreementList(tree, agreement)
  verb<DenounceOptions>(tree, agreement, {
    name: 'denounce',
    text: 'agreement.denounce',
    arguments: [argument(tree, '<agreement>', 'argument.agreement')],
    options: [
      option(tree, { flags: '--effective <instant>', text: 'option.effective' }),
      option(tree, { flags: '--request <file>', text: 'option.denounceRequest' }),
    ],
    examples: [
      'comity agreement denounce 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --as approver',
      'comity agreement denounce 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --request leaving.request --as approver',
    ],
    run: async (session, { args: [hash = ''], options: { effective = null, request } }) => {
      if (request !== undefined) {
        await writeSigningRequest(session, { agreement: hash, denounce: { effectiveAt: effective }, out: request })
        return
      }
      const { call, print } = session
      const denounced = await call(agreementDenounce, { agreement: hash, effectiveAt: effective })
      print.result(denounced, () => {
        print.facts([
          ['label.agreement', denounced.agreement],
          ['label.effectiveAt', denounced.effectiveAt],
        ])
      })
    },
  })
}

/** Parties of the terms whose signature is not here. */
function unsignedBy({ terms, signatures }: ResultOf<typeof agreementShow>): readonly string[] {
  const { parties } = checkShape(TermsSchema, terms)
  return parties.map(({ party }) => party).filter((party) => !signatures.some((one) => one.party === party))
}

function addAgreementList(tree: Tree, agreement: Command): void {
  verb(tree, agreement, {
    name: 'list',
    text: 'agreement.list',
    examples: ['comity agreement list'],
    run: async ({ call, print }) => {
      const listed = await call(agreementList, {})
      print.result(listed, () => {
        print.table(listed.agreements, [
          { label: 'label.agreement', of: (row) => row.agreement },
          { label: 'label.state', of: (row) => row.state },
          { label: 'label.parties', of: (row) => row.parties },
          { label: 'label.title', of: (row) => row.title },
        ])
      })
    },
  })
}
