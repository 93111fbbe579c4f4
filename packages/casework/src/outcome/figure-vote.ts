import { closed, type SigningKey, type Verified } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { Digest, PartyCode } from '../shapes.ts'
import { type Named, signForm, verifySignedForm } from '../signed-form.ts'
import { FigureSchema, readFigure } from './figure.ts'

/** What a party came to for a figure, and the figure itself: `{figure, n, root}` as the parties swap it (spec/outcomes.md §9). */
export const FigureVoteSchema = closed({
  schema: Type.Literal(1),
  figure: FigureSchema,
  party: PartyCode,
  revision: Type.Integer({ minimum: 1, maximum: 10_000 }),
  n: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
  root: Digest,
})
export type FigureVote = Static<typeof FigureVoteSchema>
export type NamedFigureVote = Named<FigureVote>

const form = { typ: 'comity.outcome.figure+jws', schema: FigureVoteSchema, maxBytes: 8_192 } as const

/** Signs what a party came to, with its message key. Throws `schema`. */
export function signFigureVote({ vote, key }: { readonly vote: FigureVote; readonly key: SigningKey }): string {
  return signForm(form, { value: vote, key })
}

/** Verifies what a party came to. Throws what `verifyJws` throws, `json-noncanonical`, `schema`. */
export function verifyFigureVote(given: {
  readonly jws: string
  readonly publicKey: Uint8Array
}): Verified<NamedFigureVote> {
  const named = verifySignedForm(form, given)
  readFigure(named.value.figure)
  return named as Verified<NamedFigureVote> // the one place where a vote becomes verified
}
