import type { Terms } from '@comity/agreement'
import { equalBytes, keyId } from '@comity/codec'
import type { PartyCard } from '@comity/protocol'
import type { CosignaturePolicy } from '@comity/tlog'
import { fail } from '../errors.ts'

/** Cards that the reader of a report trusts: whoever gave them, a person compared their words. */
export type TrustedCards = readonly PartyCard[]

/** The cards of one party, several where its keys changed. Throws `key-unknown` where there is none. */
export function cardsOf(cards: TrustedCards, party: string): TrustedCards {
  const own = cards.filter(({ card }) => card.party === party)
  return own.length === 0 ? fail('key-unknown', {}) : own
}

/** Finds the message key of a party that a `kid` names. Throws `key-unknown`. */
export function messageKeyIn(cards: TrustedCards, party: string): (kid: string) => Uint8Array {
  const own = cardsOf(cards, party)
  return (kid) => own.find(({ keys }) => keyId(keys.message) === kid)?.keys.message ?? fail('key-unknown', {})
}

/** The terms name for this party a key that one of its cards names too. Throws `key-unknown`. */
export function verifyAgreementKey(
  cards: TrustedCards,
  { party, key }: { readonly party: string; readonly key: Uint8Array },
): Uint8Array {
  const isNamed = cardsOf(cards, party).some(({ keys }) => equalBytes(keys.agreement, key))
  return isNamed ? key : fail('key-unknown', {})
}

/** The log of a party under the keys of one of its cards, and whose cosignatures the terms ask for on it (spec/log.md §5). */
export interface PartyLog {
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly cosignatures: CosignaturePolicy
}

/** The logs that a party's cards name, the newest card's first. */
export function logsOf(
  cards: TrustedCards,
  { party, terms }: { readonly party: string; readonly terms: Pick<Terms, 'parties' | 'log'> },
): readonly PartyLog[] {
  const others = terms.parties.filter((member) => member.party !== party).map((member) => member.party)
  const witnesses = cards
    .filter(({ card }) => others.includes(card.party))
    .map(({ card, keys }) => ({
      name: `comity/${card.party}/witness`,
      type: 'cosignature' as const,
      publicKey: keys.witness,
    }))
  const newest = [...cardsOf(cards, party)].sort((left, right) => right.issuedAt - left.issuedAt)
  return newest.map(({ keys }) => ({
    origin: keys.logOrigin,
    publicKey: keys.log,
    cosignatures: { count: terms.log.cosignatures, witnesses },
  }))
}
