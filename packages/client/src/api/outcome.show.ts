import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { KindName, Measure, MoneyParts, Parts, Place, PublicParts } from './outcome-shape.ts'
import { Count, Digest, PartyCode, Uuid } from './shapes.ts'

export const outcomeShow = ownCall({
  name: 'outcome.show',
  summary:
    'Shows what an operation came to: agreed, claimed and disputed apart, and the hash that all parties compare.',
  body: closed({ operation: Uuid }),
  result: closed({
    operation: Uuid,
    kinds: Type.Array(closed({ kind: KindName, events: Parts, subjects: Parts, money: Type.Array(MoneyParts) })),
    /** What may be published; by place small numbers of persons are withheld. */
    public: Type.Array(closed({ kind: KindName, measure: Measure, place: Place, parts: PublicParts })),
    contradictions: Type.Array(closed({ contradiction: Type.String(), token: Digest })),
    equivocating: Type.Array(PartyCode),
    /** What each party holds by kind, before anything is compared: sums of these would count twice. */
    books: Type.Array(closed({ party: PartyCode, kind: KindName, posted: Count })),
    /** Of all that was ever said: tokens that were merged, and keys that were disputed, in words or by differing facts. */
    merged: Count,
    disputed: Count,
    /** Batches that name an event which is not here, or at which the operation was not active. */
    waiting: Count,
    /** Equal at every party that has the same statements. */
    hash: Digest,
  }),
})
