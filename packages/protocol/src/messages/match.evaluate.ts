import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { LogProof } from '@comity/tlog'
import { Consistency } from '../log-proof.ts'
import { Bytes32, Count, Digest, InstantText, ProfileName, StatusName, TermName, Uuid } from '../shapes.ts'

/** Bytes of one ristretto255 element (RFC 9496 §4.3). */
export const elementLength = 32
/** Most elements of one batch (spec/matching.md §6). */
export const maxBatch = 4_096

/**
 * The question of private matching (spec/messages.md §7.1): a batch of blinded elements under one agreement, profile,
 * purpose and committed case. There is no field that could hold an identifier. The elements are the bulk data.
 */
export const matchEvaluate = defineMessage({
  name: 'match.evaluate',
  kind: 'question',
  maxBytes: 65_536,
  // One element more than a batch may hold, so that a batch of 4,097 is answered with `batch-size`.
  maxBulk: (maxBatch + 1) * elementLength,
  body: closed({
    agreement: Digest,
    epoch: Type.Integer({ minimum: 1, maximum: 0xffff_ffff }),
    /** SHA-256 of the epoch's public key: the key the inquirer pinned. */
    publicKeyDigest: Digest,
    profile: ProfileName,
    statuses: Type.Array(StatusName, { minItems: 1, maxItems: 6, uniqueItems: true }),
    purpose: TermName,
    basis: TermName,
    mode: Type.Union([Type.Literal('once'), Type.Literal('standing')]),
    createdAt: InstantText,
    batch: Uuid,
    count: Count,
    allowance: Type.Union([Type.Literal('daily'), Type.Literal('first-load'), Type.Literal('emergency')]),
    /** The notice under which the emergency reserve is used; there with that allowance only. */
    emergency: Type.Optional(Uuid),
    /** Commitment of the first entry of the case's chain; the entry itself carries zeros if it is the first. */
    caseHandle: Bytes32,
    case: LogProof,
    consistency: Consistency,
  }),
})

export type MatchEvaluate = Static<typeof matchEvaluate.body>
