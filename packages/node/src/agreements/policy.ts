import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as engine from '@cedar-policy/cedar-wasm/nodejs'
import { type Act, decide, type Permit, preparePolicy, type PreparedPolicy } from '@comity/agreement'
import { type Instant, isComityError } from '@comity/codec'
import type { LoadedAgreement } from './agreements.ts'
import type { NodeContext } from '../context.ts'
import { gate } from './refused-acts.ts'
import { refuseOwn } from '../partner/suspension.ts'

/**
 * The party's own further denials (spec/agreements.md §9): `policy.cedar` in the node's folder, read once; none
 * without it.
 */
export const localPolicyFile = 'policy.cedar'

interface Policies {
  readonly localPolicy: string
  readonly byAgreement: Map<string, PreparedPolicy>
}

const policies = new WeakMap<NodeContext['db'], Policies>()

/**
 * The one place at which a node decides (spec/agreements.md §9): terms and local policy, at one captured instant.
 * Throws what `decide` throws; a local policy that does not load refuses everything with `schema`.
 */
export function decideAct<const Decided extends Act>(
  node: Pick<NodeContext, 'db' | 'dataDir' | 'party' | 'suspensions'>,
  { agreement, act, now }: { readonly agreement: LoadedAgreement; readonly act: Decided; readonly now: Instant },
): Permit<Decided> {
  refuseSuspended(node, act)
  const { signatures, denunciations, successors } = agreement
  const policy = policyOf(node, agreement)
  return gate({ agreement: agreement.hash, act }, () =>
    decide({ policy, signatures, denunciations, successors, act, now }),
  )
}

/**
 * The clause that permitted an act at an instant that is over, as this node knows signatures now; null where none did. It
 * permits nothing: it is for people who read what was done.
 */
export function clauseThen(
  node: Pick<NodeContext, 'db' | 'dataDir'>,
  { agreement, act, now }: { readonly agreement: LoadedAgreement; readonly act: Act; readonly now: Instant },
): string | null {
  const { signatures, denunciations, successors } = agreement
  try {
    return decide({ policy: policyOf(node, agreement), signatures, denunciations, successors, act, now }).clause
  } catch (error) {
    if (isComityError(error)) return null
    throw error
  }
}

/** An act of this party towards one that it has suspended; what comes from such a one is stopped where it is taken up. */
function refuseSuspended(node: Pick<NodeContext, 'party' | 'suspensions'>, act: Act): void {
  if (act.act === 'index.publish') return
  const [doer, other] = act.act === 'match.evaluate' ? [act.inquirer, act.publisher] : [act.from, act.to]
  if (doer === node.party) refuseOwn(node, other, act.act)
}

/** The compiled policy of an agreement: a tenth of a millisecond a decision, compiled once. */
export function policyOf(
  node: Pick<NodeContext, 'db' | 'dataDir'>,
  { hash, terms }: Pick<LoadedAgreement, 'hash' | 'terms'>,
): PreparedPolicy {
  const known: Policies = policies.get(node.db) ?? {
    localPolicy: readLocalPolicy(node.dataDir),
    byAgreement: new Map(),
  }
  policies.set(node.db, known)
  const policy = known.byAgreement.get(hash) ?? preparePolicy({ engine, terms, localPolicy: known.localPolicy })
  known.byAgreement.set(hash, policy)
  return policy
}

/**
 * Cedar text, '' where there is no file. Any other failure to read is thrown: a policy that cannot be read is not
 * none.
 */
export function readLocalPolicy(dataDir: string): string {
  try {
    return readFileSync(join(dataDir, localPolicyFile), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
