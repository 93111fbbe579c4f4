import { sha256, toBase64url, utf8Encode, type Verified } from '@comity/codec'
import type { EnginePolicySet, PolicyEngine } from './engine.ts'
import { fail } from './errors.ts'
import { actSchema, actSchemaName, policiesOf } from './policies.ts'
import { agreementHash } from './agreement-hash.ts'
import type { Terms } from './terms.ts'

declare const prepared: unique symbol

/** An agreement's terms and one party's local policy, compiled into an engine. Only `preparePolicy` makes one. */
export interface PreparedPolicy {
  readonly engine: PolicyEngine
  readonly agreement: string
  readonly terms: Verified<Terms>
  /** Under this name the engine keeps the compiled policies. */
  readonly id: string
  readonly [prepared]: true
}

/** A local policy is at most this long. */
export const maxLocalPolicyBytes = 64 * 1024

/**
 * Compiles terms and local policy once, so that a decision takes a tenth of a millisecond. `localPolicy` is Cedar text of
 * `forbid` policies, '' for none: a party may narrow what it agreed to, never widen it. Throws `policy-too-large`, and
 * `schema` for a local policy that does not parse, permits, or names what the schema of acts does not know.
 */
export function preparePolicy({
  engine,
  terms,
  localPolicy,
}: {
  readonly engine: PolicyEngine
  readonly terms: Verified<Terms>
  readonly localPolicy: string
}): PreparedPolicy {
  const agreement = agreementHash(terms)
  const policies: EnginePolicySet = {
    staticPolicies: { ...policiesOf(terms), ...localPolicies({ engine, localPolicy }) },
  }
  const validation = engine.validate({ validationSettings: { mode: 'strict' }, schema: actSchema, policies })
  if (validation.type !== 'success' || validation.validationErrors?.length !== 0) fail('schema', {})
  const id = `${agreement}/${toBase64url(sha256(utf8Encode(localPolicy)))}`
  if (engine.preparseSchema(actSchemaName, actSchema).type !== 'success') fail('schema', {})
  if (engine.preparsePolicySet(id, policies).type !== 'success') fail('schema', {})
  return { engine, agreement, terms, id } as PreparedPolicy // the one place where a policy becomes prepared
}

function localPolicies({
  engine,
  localPolicy,
}: {
  readonly engine: PolicyEngine
  readonly localPolicy: string
}): Record<string, string> {
  const length = utf8Encode(localPolicy).length
  if (length > maxLocalPolicyBytes) fail('policy-too-large', { length })
  const parts = engine.policySetTextToParts(localPolicy)
  if (parts.type !== 'success' || parts.policy_templates?.length !== 0) return fail('schema', {})
  const policies = parts.policies ?? []
  for (const policy of policies) {
    const { type, json } = engine.policyToJson(policy)
    if (type !== 'success' || json?.effect !== 'forbid') fail('schema', {})
  }
  return Object.fromEntries(policies.map((policy, at) => [`${localPrefix}${String(at)}`, policy]))
}

/** Ids of local policies begin so; a clause id never does. */
export const localPrefix = 'local/'
