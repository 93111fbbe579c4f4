import { randomBytes, randomUUID } from 'node:crypto'
import type { EvaluateAct, Permit } from '@comity/agreement'
import { noEntry } from '@comity/audit'
import { type AskPartner, type PreparedBatch } from '@comity/client'
import { formatInstant, fromBase64url, sha256, signingKeyFromSeed, toBase64url, utf8Encode } from '@comity/codec'
import {
  buildBase,
  labelContext,
  manifestSegment,
  openIndex,
  paddingRow,
  type SealedIndex,
  sealLabel,
  signManifest,
  splitOutput,
  verifyManifest,
  verifySegment,
} from '@comity/match-index'
import { blindEvaluatePacked, deriveKeyPair, evaluate, type KeyPair } from '@comity/oprf'
import { matchEvaluateAnswer, signMessage } from '@comity/protocol'

export const now = Date.UTC(2026, 10, 24)
export const inquirer = { party: 'norland-police', key: signingKeyFromSeed(new Uint8Array(32).fill(1)) }
export const agreement = toBase64url(new Uint8Array(32).fill(9))
export const random = (length: number) => new Uint8Array(randomBytes(length))
export const inputOf = (text: string) => utf8Encode(`domain/1 ${text}`)

/** A publisher with real keys, a real sealed index and the protocol's own answers; a test makes one of them wrong. */
export class MatchingPublisher {
  readonly code: string
  readonly messageKey = signingKeyFromSeed(random(32))
  readonly epochKey = deriveKeyPair({ seed: random(32), info: utf8Encode('epoch') })
  readonly index: SealedIndex
  readonly asked: PreparedBatch[] = []

  constructor(code: string, held: readonly string[]) {
    this.code = code
    this.index = this.#publish(held)
  }

  partner(): AskPartner {
    const act: EvaluateAct = {
      act: 'match.evaluate',
      publisher: this.code,
      inquirer: inquirer.party,
      profile: 'domain/1',
      statuses: ['suspect'],
      purpose: 'computer-fraud',
      basis: 'mutual-assistance',
    }
    const entry = { salt: toBase64url(noEntry), type: 'case.commitment', body: {} }
    const proof = { index: 0, hashes: [], checkpoint: 'a checkpoint', entry }
    return {
      // What `decide` gives; the terms are not what these tests are about.
      permit: { act, agreement, clause: '2.1', at: now } as unknown as Permit<EvaluateAct>,
      messageKey: this.messageKey.publicKey,
      publicKey: this.epochKey.publicKey,
      epoch: 1,
      index: this.index,
      withCaseProof: (use) => use({ handle: toBase64url(noEntry), proof, consistency: null }),
    }
  }

  answer(batch: PreparedBatch, change: Partial<AnswerChange> = {}) {
    this.asked.push(batch)
    const key = change.evaluateWith ?? this.epochKey
    const evaluated = blindEvaluatePacked({ ...key, blindedElements: batch.bulk, random })
    const bulk = Buffer.concat([evaluated.evaluatedElements, evaluated.proof])
    const digest = toBase64url(sha256(utf8Encode(batch.message)))
    const answered = change.bulk?.(bulk) ?? bulk
    return {
      message: signMessage({
        definition: matchEvaluateAnswer,
        key: change.signWith ?? this.messageKey,
        from: this.code,
        to: inquirer.party,
        id: randomUUID(),
        sequence: undefined,
        sentAt: now,
        bulk: answered,
        body: { batch: batch.batch, batchDigest: digest, count: batch.records.length, ...change.body },
      }),
      bulk: new Uint8Array(answered),
    }
  }

  #publish(held: readonly string[]): SealedIndex {
    const salt = random(16)
    const context = labelContext({ publisher: this.code, agreementHash: fromBase64url(agreement, 32), epoch: 1 })
    const rows = held.map((text) => {
      const parts = splitOutput(evaluate({ secretKey: this.epochKey.secretKey, input: inputOf(text) }))
      const label = { reference: random(8), category: 5, statuses: 1, contactUnit: 1, handling: 0x2200, month: 680 }
      return Buffer.concat([parts.tag, sealLabel({ context, salt, parts, label })])
    })
    const seed = random(32)
    const padding = Array.from({ length: 256 - rows.length }, (_, index) => paddingRow({ seed, index, salt }))
    const built = buildBase({
      partition: { bits: 0, prefix: 0 },
      sequence: 1,
      salt,
      rows: Buffer.concat([...rows, ...padding]),
    })
    const jws = signManifest({
      key: this.messageKey,
      manifest: {
        schema: 1,
        publisher: this.code,
        agreement,
        epoch: 1,
        publicKey: toBase64url(this.epochKey.publicKey),
        version: 1,
        issuedAt: formatInstant(now),
        expiresAt: formatInstant(now + 1_000),
        paddingCommitment: agreement,
        segments: [manifestSegment(built.entry)],
        withdrawn: [],
        previous: null,
      },
    })
    const publicKey = this.messageKey.publicKey
    const manifest = verifyManifest({ jws, publicKey, publisher: this.code, agreement, now, held: null })
    return openIndex({ manifest, segments: [verifySegment({ bytes: built.bytes, expected: built.entry })] })
  }
}

export interface AnswerChange {
  readonly evaluateWith: KeyPair
  readonly signWith: MatchingPublisher['messageKey']
  readonly bulk: (bulk: Uint8Array) => Uint8Array
  readonly body: Partial<Record<'batch' | 'batchDigest', string>> & { readonly count?: number }
}
