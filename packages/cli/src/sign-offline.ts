import {
  agreementWords,
  readSignatureFile,
  type SigningRequest,
  verifyAgreementSignature,
  verifyDenunciation,
  verifySigningRequest,
} from '@comity/agreement'
import type { Verified } from '@comity/codec'
import { resolve } from 'node:path'
import { readProgram } from './child.ts'
import { fail } from './errors.ts'
import { escapeLine } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { readText, refuseTaken, writeNew } from './files.ts'
import type { Session } from './shell.ts'
import { termsFacts, titleOf } from './terms-summary.ts'
import { warnOfTerms } from './warnings.ts'

export interface OfflineOptions {
  /** File of the request. */
  readonly offline: string
  /** File of the agreement key; without it nothing is signed. */
  readonly key?: string
  readonly full?: boolean
  readonly out?: string
}

/**
 * Shows what a request asks for and, with a key, signs it: where the key is, without node and network (spec/agreements.md
 * §15). This process never sees the key: the signatory's program opens it, and signs the hash that was shown here.
 * Throws what `verifySigningRequest` throws, `object-mismatch` for a request of another hash than `agreement`,
 * `file-unreadable`, `file-unwritable`.
 */
export async function signOffline(
  session: Session,
  { agreement, options }: { readonly agreement: string | undefined; readonly options: OfflineOptions },
): Promise<void> {
  const { print, t } = session
  const path = resolve(options.offline)
  const request = verifySigningRequest(await readText(path))
  if (agreement !== undefined && agreement !== request.agreement) fail('object-mismatch', {})
  const { key, out } = options
  if (out !== undefined) await refuseTaken(out)
  // Before a passphrase is asked for: a person reads first.
  if (!print.isJson) await show(session, { request, isFull: options.full === true })
  if (request.denounce === undefined) await warnOfTerms(session, request.terms)
  const signed = key === undefined ? undefined : await sign(session, { request, path, key })
  if (key !== undefined && signed === undefined) return
  if (out !== undefined && signed !== undefined) await writeNew(out, { content: signed.text, mode: 0o644 })
  const written = signed === undefined ? undefined : out
  print.result(toldOf(session, request, { signature: signed?.signature ?? null, file: written ?? null }), () => {
    if (signed === undefined) print.say(t('say.notSigned'))
    else if (out === undefined) print.say(signed.text.trimEnd())
    else {
      print.say(t('say.written', { file: escapeLine(out) }))
      print.say(t('say.nextAttach', { file: escapeLine(out) }))
    }
  })
}

/** Lets the signatory's program sign, and verifies what came of it. Undefined when it refused, which it has said itself. */
async function sign(
  session: Session,
  { request, path, key }: { readonly request: Verified<SigningRequest>; readonly path: string; readonly key: string },
): Promise<{ readonly text: string; readonly signature: string } | undefined> {
  const args = ['sign', path, resolve(key), `--agreement=${request.agreement}`]
  const { ended, output } = await readProgram('signatory', { args, env: session.env })
  session.endWith(ended)
  if (ended !== exitCodes.done) return undefined
  const { signature } = readSignatureFile(output)
  const given = { jws: signature, terms: request.terms }
  const denounced = request.denounce === undefined ? undefined : verifyDenunciation(given)
  const { party } = denounced ?? verifyAgreementSignature(given)
  if (denounced?.effectiveAt !== request.denounce?.effectiveAt) fail('object-mismatch', {})
  // The file could have been exchanged since it was shown.
  return party === request.party ? { text: output, signature } : fail('object-mismatch', {})
}

async function show(
  { print, t }: Session,
  { request, isFull }: { readonly request: Verified<SigningRequest>; readonly isFull: boolean },
): Promise<void> {
  print.facts([
    ['label.agreement', request.agreement],
    ['label.words', agreementWords(request.agreement)],
    ['label.signer', request.party],
    ['label.agreementKey', request.agreementKey],
    ['label.denounces', request.denounce?.effectiveAt],
    ...(await termsFacts(request.terms, t)),
  ])
  if (isFull) print.paragraph('label.terms', JSON.stringify(request.terms, undefined, 2))
}

function toldOf(
  { t }: Session,
  { agreement, party, agreementKey, terms, denounce }: Verified<SigningRequest>,
  made: { readonly signature: string | null; readonly file: string | null },
) {
  const parties = terms.parties.map((member) => member.party)
  const words = agreementWords(agreement)
  const leaving = denounce === undefined ? {} : { effectiveAt: denounce.effectiveAt }
  return { agreement, words, party, agreementKey, ...leaving, title: titleOf(terms, t) ?? null, parties, ...made }
}
