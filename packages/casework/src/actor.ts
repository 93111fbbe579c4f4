import { lengthPrefixed, sha256, toBase64url, utf8Encode } from '@comity/codec'

/**
 * Stands for a person in the events of one object: the other side can tell that two acts were done by different people,
 * and neither who they were nor whether the same person acts in another object.
 */
export function actorToken({
  object,
  person,
  secret,
}: {
  readonly object: string
  /** The person's own id at their node; it never leaves it. */
  readonly person: string
  /** 32 bytes that the node keeps for this object, so that ids cannot be tried. */
  readonly secret: Uint8Array
}): string {
  return toBase64url(
    sha256(lengthPrefixed(utf8Encode('comity-actor/1'), secret, utf8Encode(object), utf8Encode(person))),
  )
}
