import { randomBytes } from 'node:crypto'
import { partyCard, requestRemark, requestShow } from '@comity/client/api'
import type { BodyOf } from '@comity/client/api'
import { asUnverified, canonicalBytes, formatInstant, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { type CaseEvent, eventHash } from '@comity/casework'
import { sealTo } from '@comity/client'
import { type PartyCard, requestEvent, verifyCard } from '@comity/protocol'
import { eventually, type TestParty, type Testnet } from '../src/index.ts'
import { handSender } from './hand-sent.ts'

export type Remark = BodyOf<typeof requestRemark>

/** Two persons of a party say how a piece may be used, and the other side has been told. */
export async function sayMarking(
  party: TestParty,
  { to, remark }: { readonly to: TestParty; readonly remark: Remark },
) {
  const drafted = await party.call(requestRemark, remark, 'officer')
  const said = await party.call(requestRemark, remark, 'approver')
  const seq = await newest(party, remark.request)
  await eventually(async () => ((await newest(to, remark.request)) === seq ? true : undefined))
  return [drafted.step, said.step]
}

export async function markingsAt(party: TestParty, request: string) {
  return (await party.call(requestShow, { request }, 'officer')).markings
}

async function newest(party: TestParty, request: string): Promise<number> {
  return (await party.call(requestShow, { request }, 'officer')).events.length
}

/** What a step by hand says; whatever is left out is as an honest node says it. */
export interface HandStep {
  readonly row: string
  readonly to?: string
  readonly role: CaseEvent['role']
  readonly by?: string
  readonly content?: string | null
  /** What travels sealed with it. */
  readonly document?: object
}

/** Steps of a request that a party writes itself and sends past its own node, which from now on may not send any. */
export async function handSteps(net: Testnet, given: { readonly from: TestParty; readonly to: TestParty }) {
  const { from, to } = given
  const [last] = await from.query('select coalesce(max(sequence), 0)::int as sent from outbox where party = $1', [
    to.code,
  ])
  const send = handSender(net, { from, to, sent: Number(last?.['sent']) })
  const { card } = await to.call(partyCard, {}, 'officer')
  const publicKey = verifyCard(asUnverified<PartyCard>(utf8Encode(card))).keys.sealing
  return async (request: string, step: HandStep): Promise<string> => {
    const rows = await to.query('select event from request_event where request = $1 order by seq desc limit 1', [
      request,
    ])
    const before = JSON.parse(String(rows[0]?.['event'])) as CaseEvent
    const bytes = step.document === undefined ? undefined : canonicalBytes(step.document)
    const event: CaseEvent = {
      ...{ object: request, seq: before.seq + 1, row: step.row, from: before.to, to: step.to ?? before.to },
      ...{ party: from.code, role: step.role, actor: toBase64url(sha256(utf8Encode(step.by ?? step.row))) },
      ...{ at: formatInstant(net.clock.now()), prevHash: eventHash(before) },
      content: step.content ?? (bytes === undefined ? null : toBase64url(sha256(bytes))),
    }
    const context = { name: 'request.event', from: from.code, to: to.code, request }
    const sealed = bytes === undefined ? null : await sealTo({ publicKey, context, bytes })
    return send(requestEvent, { request, event, sealed })
  }
}

/** A statement as it travels. */
export function statementForm(request: string, said: object): object {
  return { schema: 1, request, salt: toBase64url(randomBytes(32)), ...said }
}

export function digestOf(document: object): string {
  return toBase64url(sha256(canonicalBytes(document)))
}
