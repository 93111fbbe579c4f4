/** A request to a partner port as a fault sees it. `attempt` counts requests to this port, from 1. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly attempt: number
  /** All of it, as it came. */
  readonly body: Uint8Array
}

/**
 * What happens to one request: passed on; held back first; refused by closing the connection before the node sees it;
 * taken by the node but its answer lost; sent to the node twice; its bytes or those of its answer changed.
 */
export type Fault =
  | { readonly kind: 'pass' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'lose-answer' }
  | { readonly kind: 'duplicate' }
  | {
      readonly kind: 'rewrite'
      readonly request: (body: Uint8Array) => Uint8Array
      readonly response: (body: Uint8Array) => Uint8Array
    }

/** Decides what happens to each request; the order of requests is the order of calls. */
export type FaultPlan = (request: SeenRequest) => Fault

/** Nothing happens to any request. */
export const noFaults: FaultPlan = () => ({ kind: 'pass' })

/** Nothing gets through: the link is cut. */
export const cutLink: FaultPlan = () => ({ kind: 'cut' })

/** The bytes as they came: the half of a rewrite that changes nothing. */
export const unchanged = (body: Uint8Array): Uint8Array => body
