import { agreementWords, readSignatureFile, signingRequestText, verifySigningRequest } from '@comity/agreement'
import { agreementAttach, agreementDenounce, agreementPrepare, agreementSign, type BodyOf } from '@comity/client/api'
import { canonicalText } from '@comity/codec'
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { readProgram } from '../child.ts'
import { escapeLine } from '../escape.ts'
import { exitCodes } from '../exit-codes.ts'
import { readText, writeNew } from '../files.ts'
import type { Session } from '../shell.ts'
import { type OfflineOptions, signOffline } from '../sign-offline.ts'
import { termsFacts } from '../terms-summary.ts'
import { argument, option, refuseMissing, type Tree, verb } from '../verb.ts'
import { warn, warnOfAgreement } from '../warnings.ts'
import { flagList, protectionFlags, type ProtectionOptions, protectionOptions } from './protection.ts'

interface RequestOptions {
  readonly out?: string
}

interface SignOptions extends Omit<OfflineOptions, 'offline'> {
  readonly offline?: string
}

/** `comity agreement sign`, and what a signatory needs whose key is not on the node (spec/agreements.md §15). */
export function addAgreementSigning(tree: Tree, agreement: Command): void {
  addSign(tree, agreement)
  addSigningRequest(tree, agreement)
  addAttach(tree, agreement)
  addNewKey(tree, agreement)
}

function addSign(tree: Tree, agreement: Command): void {
  verb<SignOptions>(tree, agreement, {
    name: 'sign',
    text: 'agreement.sign',
    arguments: [argument(tree, '[agreement]', 'argument.signedAgreement')],
    options: [
      option(tree, { flags: '--offline <file>', text: 'option.offline' }),
      option(tree, { flags: '--key <file>', text: 'option.signingKey' }),
      option(tree, { flags: '--full', text: 'option.fullTerms' }),
      option(tree, { flags: '--out <file>', text: 'option.out' }),
    ],
    examples: [
      'comity agreement sign 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --as approver',
      'comity agreement sign --offline norland.request',
      'comity agreement sign --offline norland.request --key norland.key --out norland.signature',
    ],
    run: async (session, { args: [hash], options: { offline, ...options } }) => {
      if (offline !== undefined) {
        await signOffline(session, { agreement: hash, options: { offline, ...options } })
        return
      }
      if (hash === undefined || options.key !== undefined) refuseMissing('--offline <file>')
      // What nobody should sign is said before the signature, which is not taken back.
      await warnOfAgreement(session, hash)
      const signed = await session.call(agreementSign, { agreement: hash })
      session.print.result(signed, () => {
        session.print.facts([
          ['label.agreement', signed.agreement],
          ['label.state', signed.state],
        ])
      })
    },
  })
}

function addSigningRequest(tree: Tree, agreement: Command): void {
  verb<RequestOptions>(tree, agreement, {
    name: 'signing-request',
    text: 'agreement.signingRequest',
    arguments: [argument(tree, '<agreement>', 'argument.agreement')],
    options: [option(tree, { flags: '--out <file>', text: 'option.out' })],
    examples: [
      'comity agreement signing-request 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU --out norland.request --as approver',
    ],
    run: (session, { args: [hash = ''], options: { out } }) => writeSigningRequest(session, { agreement: hash, out }),
  })
}

/** Takes a request for a signature, or for a denunciation, from the node, and writes it where somebody wants it. */
export async function writeSigningRequest(
  { call, print, t }: Session,
  { out, ...asked }: BodyOf<typeof agreementPrepare> & { readonly out: string | undefined },
): Promise<void> {
  const given = await call(agreementPrepare, asked)
  const request = verifySigningRequest(canonicalText(given))
  if (out !== undefined) await writeNew(out, { content: signingRequestText(request), mode: 0o644 })
  const { party, agreementKey, denounce } = request
  const words = agreementWords(request.agreement)
  const leaving = denounce === undefined ? {} : { effectiveAt: denounce.effectiveAt }
  const told = { agreement: request.agreement, words, party, agreementKey, ...leaving }
  const facts = await termsFacts(request.terms, t)
  print.result(out === undefined ? given : { ...told, file: out }, () => {
    print.facts([
      ['label.agreement', told.agreement],
      ['label.words', words],
      ['label.signer', party],
      ['label.agreementKey', agreementKey],
      ['label.denounces', denounce?.effectiveAt],
      ...facts,
    ])
    print.say(out === undefined ? t('say.signingRequest') : t('say.written', { file: escapeLine(out) }))
  })
}

function addAttach(tree: Tree, agreement: Command): void {
  verb(tree, agreement, {
    name: 'attach',
    text: 'agreement.attach',
    arguments: [argument(tree, '<file>', 'argument.signatureFile')],
    examples: ['comity agreement attach norland.signature --as approver'],
    run: async ({ call, print }, { args: [file = ''] }) => {
      const { schema, agreement: hash, signature } = readSignatureFile(await readText(file))
      if (schema === 2) {
        const body = { agreement: hash, effectiveAt: null, denunciation: signature }
        const denounced = await call(agreementDenounce, body)
        print.result(denounced, () => {
          print.facts([
            ['label.agreement', denounced.agreement],
            ['label.effectiveAt', denounced.effectiveAt],
          ])
        })
        return
      }
      const attached = await call(agreementAttach, { agreement: hash, signature })
      print.result(attached, () => {
        print.facts([
          ['label.agreement', attached.agreement],
          ['label.state', attached.state],
        ])
      })
    },
  })
}

interface NewKeyOptions extends Partial<ProtectionOptions> {
  readonly party: string
}

function addNewKey(tree: Tree, agreement: Command): void {
  verb<NewKeyOptions>(tree, agreement, {
    name: 'new-key',
    text: 'agreement.newKey',
    arguments: [argument(tree, '<file>', 'argument.newKeyFile')],
    options: [
      option(tree, { flags: '--party <code>', text: 'option.party', required: true }),
      ...protectionOptions(tree, { isRequired: false }),
    ],
    examples: ['comity agreement new-key norland.key --party norland-police --keys passphrase'],
    run: async (session, { args: [file = ''], options: { party: signer, keys, ...options } }) => {
      const flags = flagList(protectionFlags({ ...options, keys: keys ?? 'plain' }))
      const args = ['new-key', resolve(file), `--party=${signer}`, ...flags]
      const { ended, output } = await readProgram('signatory', { args, env: session.env })
      session.endWith(ended)
      if (ended !== exitCodes.done) return
      // Who asks for a file without protection knows; who asks for nothing may not.
      if (keys === undefined) warn(session, session.t('warning.plainKey', { file: escapeLine(file) }))
      const { party, publicKey } = JSON.parse(output) as { readonly party: string; readonly publicKey: string }
      session.print.result({ party, publicKey, file }, () => {
        session.print.facts([
          ['label.party', party],
          ['label.agreementKey', publicKey],
        ])
        session.print.say(session.t('say.written', { file: escapeLine(file) }))
        session.print.say(session.t('say.newKey', { key: escapeLine(publicKey) }))
      })
    },
  })
}
