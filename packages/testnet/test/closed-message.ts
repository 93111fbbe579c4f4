import { randomUUID } from 'node:crypto'
import { type CaseEvent, eventHash } from '@comity/casework'
import { sealTo } from '@comity/client'
import { canonicalBytes, formatInstant, keyId, sha256, signJws, type SigningKey, toBase64url } from '@comity/codec'
import { messageNamed, parseProblem } from '@comity/protocol'
import type { TestParty, Testnet } from '../src/index.ts'
import { type Answer, send, prepareHop, stolenKey } from './attacker.ts'
import { blindedElements, type HostileInquirer } from './hostile-inquirer.ts'
import type { OpenMessage } from './twice-named.ts'

/** What is signed or sealed inside a message, as an open message writes it. */
export interface SignedInside {
  readonly $jws: { readonly typ: string; readonly payload: unknown }
}
export interface SealedInside {
  readonly $sealed: {
    readonly context: { readonly name: string; readonly from: string; readonly to: string; readonly request: string }
    readonly document: unknown
  }
}
/** A case commitment in the sender's own log, proved under a checkpoint of this origin. */
export interface ProvedInside {
  readonly $proved: { readonly log: string; readonly body: Readonly<Record<string, string>> }
}

export interface Closing {
  readonly net: Testnet
  readonly from: TestParty
  readonly to: TestParty
  /** The reader's sealing key. */
  readonly sealingKey: Uint8Array
  /** Whose log proves cases. */
  readonly inquirer: HostileInquirer
  /** Signs what has this `typ`; the message key where none is named. */
  readonly signers: Readonly<Record<string, SigningKey>>
}

/**
 * Sends an open message: everything in it is signed and sealed by the sender's own keys after whatever was changed, and
 * what follows from the rest (digest of the document, hash of the event before, handle of the chain) is computed anew.
 */
export class OpenSender {
  readonly #closing: Closing
  #sequence: number

  /** `sent` is how many messages the sender's own node has sent to the reader. */
  constructor(closing: Closing, sent: number) {
    this.#closing = closing
    this.#sequence = sent
  }

  get from(): string {
    return this.#closing.from.code
  }

  get to(): string {
    return this.#closing.to.code
  }

  /** `taken`, or the code of the refusal. */
  async send(open: OpenMessage): Promise<string> {
    const { net, from, to } = this.#closing
    const now = net.clock.now()
    const isSequenced = messageNamed(open.hop.name)?.kind === 'sequenced'
    const { typ, ...envelope } = open.message
    const bulk = messageNamed(open.hop.name)?.maxBulk === 0 ? undefined : blindedElements(1)
    const payload = {
      schema: 1,
      ...envelope,
      id: randomUUID(),
      ...(isSequenced ? { sequence: this.#sequence + 1 } : {}),
      sentAt: formatInstant(now),
      body: await this.#close(withDerived(await this.#prove(open.body))),
      ...(bulk === undefined ? {} : { bulk: { length: bulk.length, sha256: toBase64url(sha256(bulk)) } }),
    }
    const key = stolenKey(from, 'message')
    const jws = signJws({ key, kid: keyId(key.publicKey), typ: `comity.${typ}+jws`, payload: canonicalBytes(payload) })
    const hostile = { from, to, name: open.hop.name, jws, now }
    const answer = await send(prepareHop(bulk === undefined ? hostile : { ...hostile, bulk }))
    if (isSequenced && hasReceipt(answer)) this.#sequence += 1
    return answer.code ?? (answer.status === 200 ? 'taken' : String(answer.status))
  }

  async #close(value: unknown): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value
    if ('$jws' in value) return this.#sign(value as SignedInside)
    if ('$sealed' in value) return this.#seal(value as SealedInside)
    if (Array.isArray(value)) return Promise.all(value.map((member) => this.#close(member)))
    const members = Object.entries(value).map(async ([key, member]) => [key, await this.#close(member)] as const)
    return Object.fromEntries(await Promise.all(members))
  }

  #sign({ $jws: { typ, payload } }: SignedInside): string {
    const key = this.#closing.signers[typ] ?? stolenKey(this.#closing.from, 'message')
    return signJws({ key, kid: keyId(key.publicKey), typ, payload: canonicalBytes(payload) })
  }

  /** Appends the commitment to the sender's log and proves it, under a checkpoint of the named log. */
  async #prove(body: unknown): Promise<Readonly<Record<string, unknown>>> {
    const open = body as Readonly<Record<string, unknown>> & { readonly case?: ProvedInside }
    if (open.case === undefined) return open
    const { log: owner, body: said } = open.case.$proved
    const { inquirer } = this.#closing
    const { index, commitment } = inquirer.log.append('case.commitment', said)
    const handle = toBase64url(commitment)
    return {
      ...open,
      caseHandle: open['caseHandle'] === '@handle' ? handle : open['caseHandle'],
      case: await inquirer.log.prove(index, { origin: `comity/${owner}` }),
      consistency: inquirer.shown === null ? null : await inquirer.log.proveConsistency(inquirer.shown),
    }
  }

  #seal({ $sealed: { context, document } }: SealedInside): Promise<unknown> {
    const publicKey = this.#closing.sealingKey
    return sealTo({ publicKey, context, bytes: canonicalBytes(document) })
  }
}

/** Fills in what follows from the rest of the body: digest of the sealed document, hash of the event before. */
function withDerived(body: Readonly<Record<string, unknown>>): unknown {
  const { events } = body as { readonly events?: readonly object[] }
  const filled = filledIn(body, digestIn(body)) as Record<string, unknown>
  if (events === undefined) return filled
  let previous = toBase64url(new Uint8Array(32))
  const chained = (event: CaseEvent): CaseEvent => {
    const next = event.prevHash === '@previous' ? { ...event, prevHash: previous } : event
    previous = eventHash(next)
    return next
  }
  // Each event by itself, or each beside the document that it brings.
  const chain = events.map((each) => {
    const own = filledIn(each, digestIn(each) ?? digestIn(body)) as CaseEvent | { readonly event: CaseEvent }
    return 'event' in own ? { ...own, event: chained(own.event) } : chained(own)
  })
  return { ...filled, events: chain }
}

function digestIn(holder: object): string | undefined {
  const { sealed } = holder as { readonly sealed?: SealedInside | null }
  return sealed ? toBase64url(sha256(canonicalBytes(sealed.$sealed.document))) : undefined
}

function filledIn(value: unknown, document: string | undefined): unknown {
  if (value === '@document') return document
  if (typeof value !== 'object' || value === null || '$sealed' in value || '$jws' in value) return value
  if (Array.isArray(value)) return value.map((member) => filledIn(member, document))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filledIn(member, document)]))
}

function hasReceipt({ code, content }: Answer): boolean {
  return code === null || parseProblem(content).receipt !== undefined
}
