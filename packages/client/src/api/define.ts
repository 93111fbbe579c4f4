import type { Static, TSchema } from 'typebox'

/** One call of a person to their own node: `POST /own/<name>`, JSON in and out. Name = file name = URL's last segment. */
export interface OwnCall<Body extends TSchema = TSchema, Result extends TSchema = TSchema> {
  readonly name: string
  /** One sentence for OpenAPI and the command line's help. */
  readonly summary: string
  readonly body: Body
  readonly result: Result
}

export type BodyOf<Call extends OwnCall> = Static<Call['body']>
export type ResultOf<Call extends OwnCall> = Static<Call['result']>

/** Declares a call; the types of body and result are derived from the schemas. */
export function ownCall<const Body extends TSchema, const Result extends TSchema>(
  call: OwnCall<Body, Result>,
): OwnCall<Body, Result> {
  return call
}
