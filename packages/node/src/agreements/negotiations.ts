import {
  type NamedStatement,
  negotiate,
  type Negotiation,
  verifyNegotiationStatement,
} from '@comity/agreement/negotiation'
import { keyId, readJwsHeader, type Verified } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import { keptKey } from '../partner/pinned-keys.ts'
import type { Db, Tx } from '../schema.ts'

/** A statement as stored, with the bytes that were signed. */
export interface StoredStatement {
  readonly jws: string
  readonly named: Verified<NamedStatement>
}

/**
 * The statements of a negotiation, all verified again: the database holds nothing that is trusted more than the wire.
 * Throws what `verifyNegotiationStatement` throws.
 */
export async function loadStatements(
  node: Pick<NodeContext, 'party'>,
  db: Db | Tx,
  negotiation: string,
): Promise<readonly StoredStatement[]> {
  const rows = await db
    .selectFrom('negotiation_statement')
    .select(['author', 'jws'])
    .where('negotiation', '=', negotiation)
    .orderBy('received_at')
    .orderBy('statement')
    .execute()
  const keyOf = await keyOfSigner(node, db)
  return Promise.all(
    rows.map(async (row) => ({
      jws: row.jws,
      named: verifyNegotiationStatement({ jws: row.jws, publicKey: await keyOf(row) }),
    })),
  )
}

/** Finds the message key of this party, or of a partner, that signed something which is stored. The function throws `key-unknown`. */
export async function keyOfSigner(
  node: Pick<NodeContext, 'party'>,
  db: Db | Tx,
): Promise<(signed: { readonly author: string; readonly jws: string }) => Promise<Uint8Array>> {
  const own = await ownMessageKeys(db)
  return async ({ author, jws }) => {
    if (author !== node.party) return keptKey(await loadPartner(db, author), jws)
    const { kid } = readJwsHeader(jws)
    return own.find((key) => keyId(key) === kid) ?? fail('key-unknown', {})
  }
}

/** This party's message keys, the present one and those it replaced: each may have signed what is stored. */
async function ownMessageKeys(db: Db | Tx): Promise<readonly Uint8Array[]> {
  const present = await db.selectFrom('node_key').select('public_key').where('name', '=', 'message').execute()
  const former = await db.selectFrom('node_key_old').select('public_key').where('name', '=', 'message').execute()
  return [...present, ...former].flatMap(({ public_key: key }) => key ?? [])
}

/** A negotiation as its statements make it. Throws `not-found` for one whose opening is not here. */
export async function loadNegotiation(
  node: Pick<NodeContext, 'party'>,
  db: Db | Tx,
  negotiation: string,
): Promise<Negotiation> {
  const statements = await loadStatements(node, db, negotiation)
  const named = statements.map((statement) => statement.named)
  return negotiate(negotiation, named) ?? fail('not-found', {})
}

/** Everybody else who hears what is said: the other parties, then observers. */
export function otherHearers(own: string, { parties, observers }: Negotiation['opening']): readonly string[] {
  return [...parties, ...observers].map(({ party }) => party).filter((party) => party !== own)
}
