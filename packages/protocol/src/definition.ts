import type { Static, TSchema } from 'typebox'

/** One message between nodes. The name is the URL's last segment, the `typ`, the file, and the log's entry type. */
export interface MessageDefinition<Body extends TSchema = TSchema> {
  readonly name: string
  /**
   * `question`: answered in its own response, no sequence. `answer`: that response. `sequenced`: through the outbox.
   */
  readonly kind: 'question' | 'answer' | 'sequenced'
  readonly body: Body
  /** Longest JWS in bytes; checked before anything is parsed. */
  readonly maxBytes: number
  /** Longest bulk in bytes; 0 where the message carries none. */
  readonly maxBulk: number
}

export type MessageBody<Definition extends MessageDefinition> = Static<Definition['body']>

/** Declares a message; the type of its body is derived from the schema. */
export function defineMessage<const Body extends TSchema>(
  definition: MessageDefinition<Body>,
): MessageDefinition<Body> {
  return definition
}

/**
 * The `typ` of a message's JWS: a signature made for one name is worth nothing under another (spec/attacks.md A-08).
 */
export function messageType(name: string): string {
  return `comity.${name}+jws`
}
