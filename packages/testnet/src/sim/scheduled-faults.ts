import { type Fault, type FaultPlan, unchanged } from '../faults.ts'
import { type Attempt, faultOf } from './fault-schedule.ts'

/**
 * The fault schedule of a seed on the link to a real node: the same function of message and attempt that the simulation
 * uses. A message is known by its place in its sender's sequence, a batch by its place among the batches of its asker. What
 * is neither passes.
 */
export function scheduledFaults(given: {
  readonly seed: string
  readonly to: string
  /** Hears what happens to each attempt. */
  readonly listen: (attempt: Attempt, fault: string) => void
}): FaultPlan {
  const attempts = new Map<string, number>()
  const batches = new Map<string, number>()
  return ({ body }) => {
    const named = nameOf(body, batches)
    if (named === undefined) return { kind: 'pass' }
    const key = `${named.from} ${named.message}`
    const attempt = (attempts.get(key) ?? 0) + 1
    attempts.set(key, attempt)
    const tried: Attempt = { ...named, to: given.to, attempt }
    const fault = faultOf(given.seed, tried)
    given.listen(tried, fault)
    return carriedOut(fault, attempt)
  }
}

function carriedOut(fault: ReturnType<typeof faultOf>, attempt: number): Fault {
  switch (fault) {
    case 'pass':
    case 'duplicate':
      return { kind: fault }
    case 'drop-request':
      return { kind: 'cut' }
    case 'drop-reply':
      return { kind: 'lose-answer' }
    case 'delay':
      return { kind: 'delay', milliseconds: 100 * attempt }
    case 'truncate':
      return { kind: 'rewrite', request: (body) => body.subarray(0, body.length / 2), response: unchanged }
  }
}

/** The sender of a message or batch, and how the schedule calls it. Nothing is verified: this is the wire, not a node. */
function nameOf(
  body: Uint8Array,
  batches: Map<string, number>,
): { readonly from: string; readonly message: string } | undefined {
  try {
    const { from, name, epoch, sequence, body: said } = payloadOf(body)
    if (typeof sequence === 'number') return { from, message: `s${String(epoch ?? 1)}.${String(sequence)}` }
    if (name !== 'match.evaluate' || said?.batch === undefined) return undefined
    const batch = `${from} ${said.batch}`
    const place = batches.get(batch) ?? [...batches.keys()].filter((key) => key.startsWith(`${from} `)).length + 1
    batches.set(batch, place)
    return { from, message: `b${String(place)}` }
  } catch {
    return undefined
  }
}

interface Payload {
  readonly from: string
  readonly name: string
  readonly epoch?: number
  readonly sequence?: number
  readonly body?: { readonly batch?: string }
}

/** spec/messages.md §4: the content is the JWS, or its length, the JWS and the bulk. */
function payloadOf(content: Uint8Array): Payload {
  const bytes = Buffer.from(content)
  const jws = bytes[0] === 0 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)) : bytes
  const [, payload = ''] = jws.toString('latin1').split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Payload
}
