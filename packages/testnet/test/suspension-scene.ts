import { toBase64url } from '@comity/codec'
import { signRequest } from '@comity/protocol'
import type { TestParty, Testnet } from '../src/index.ts'
import { stolenKey } from './attacker.ts'

/** What the tests of a suspension look at from outside. */

/** Fetches a segment under an agreement, or one that does not exist, as the partner's node does; returns the status. */
export async function fetchSegment(
  net: Testnet,
  { by, of: publisher, agreement }: { readonly by: TestParty; readonly of: TestParty; readonly agreement: string },
): Promise<number> {
  const [row] = await publisher.query(
    `select encode(index_segment.sha256, 'hex') as name from index_segment
       join index_epoch on index_epoch.id = index_segment.epoch where index_epoch.agreement = $1 limit 1`,
    [agreement],
  )
  const name = row === undefined ? '00'.repeat(32) : String(row['name'])
  const url = new URL(`/partner/index.segment/${name}`, publisher.partnerUrl)
  const request = { method: 'GET', authority: url.host, path: url.pathname, query: '', headers: {} } as const
  const nonce = toBase64url(crypto.getRandomValues(new Uint8Array(18)))
  const signed = signRequest(
    { ...request, content: new Uint8Array() },
    { key: stolenKey(by, 'message'), now: net.clock.now(), nonce },
  )
  return (await fetch(url, { headers: { ...signed } })).status
}

/** What the log and the security events of a party say about its suspensions. */
export async function said(at: TestParty, code: string): Promise<readonly [logged: number, events: number]> {
  const logged = await at.query(`select body from log_entry where type = 'party.suspension'`, [])
  const events = await at.query(`select count from security_event where route = 'party.suspend' and code = $1`, [code])
  return [
    logged.filter(({ body }) => (JSON.parse(String(body)) as { readonly state: string }).state === code).length,
    events.reduce((sum, { count }) => sum + Number(count), 0),
  ]
}
