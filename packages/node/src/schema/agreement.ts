import type { Instant } from '@comity/codec'

/** Terms that a party proposed. They bind nobody until the signatures that they ask for are here. */
export interface AgreementTable {
  /** base64url SHA-256 of `terms`. */
  hash: string
  /** RFC 8785 text. */
  terms: string
  proposer: string
  /** The agreement that these terms take the place of. */
  supersedes: string | null
  received_at: Instant
  /** When the last signature that the rule needs came here; logged once. */
  completed_at: Instant | null
  /** Of terms that take the place of others: when this node did what that asks of it. */
  carried_out_at: Instant | null
}

/** A verified signature of one party. */
export interface AgreementSignatureTable {
  agreement: string
  party: string
  jws: string
  /** The signer's own word. */
  signed_at: Instant
  received_at: Instant
}

/** A signature that came before the terms it signs: not yet verified, worth nothing until then. */
export interface AgreementSignatureWaitingTable {
  agreement: string
  party: string
  jws: string
  received_at: Instant
}

/** A verified denunciation by one party. */
export interface AgreementDenunciationTable {
  agreement: string
  party: string
  jws: string
  effective_at: Instant
  received_at: Instant
  /** When this node did what the departure asks of it: ended its epochs, said so in its log. */
  carried_out_at: Instant | null
}

export interface AgreementTables {
  agreement: AgreementTable
  agreement_signature: AgreementSignatureTable
  agreement_denunciation: AgreementDenunciationTable
  agreement_signature_waiting: AgreementSignatureWaitingTable
}
