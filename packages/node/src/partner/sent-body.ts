import { type Json, readUnverifiedPayload, utf8Decode } from '@comity/codec'

/** The body of a message that this node signed itself: nothing about it needs to be verified. */
export function sentBody(jws: string): Json {
  const payload = JSON.parse(utf8Decode(readUnverifiedPayload(jws))) as { readonly body: Json }
  return payload.body
}
