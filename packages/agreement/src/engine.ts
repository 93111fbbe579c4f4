/**
 * The part of `@cedar-policy/cedar-wasm` that decisions need, as a shape: the compiled module is the caller's, because
 * loading one reads a file. `import * as engine from '@cedar-policy/cedar-wasm/nodejs'` fits.
 */
export interface PolicyEngine {
  preparsePolicySet(id: string, policies: EnginePolicySet): EngineAnswer
  preparseSchema(name: string, schema: string): EngineAnswer
  validate(call: {
    readonly validationSettings: { readonly mode: 'strict' }
    readonly schema: string
    readonly policies: EnginePolicySet
  }): EngineAnswer & { readonly validationErrors?: readonly unknown[] }
  policySetTextToParts(
    text: string,
  ): EngineAnswer & { readonly policies?: readonly string[]; readonly policy_templates?: readonly string[] }
  policyToJson(policy: string): EngineAnswer & { readonly json?: { readonly effect: 'permit' | 'forbid' } }
  statefulIsAuthorized(call: EngineCall): EngineAnswer & {
    readonly response?: {
      readonly decision: 'allow' | 'deny'
      readonly diagnostics: { readonly reason: readonly string[]; readonly errors: readonly unknown[] }
    }
  }
}

export interface EngineAnswer {
  readonly type: 'success' | 'failure'
}

export interface EngineEntity {
  type: string
  id: string
}

/** Context of a call: text and sets of text. */
export type EngineContext = Record<string, string | string[]>

export interface EngineCall {
  principal: EngineEntity
  action: EngineEntity
  resource: EngineEntity
  context: EngineContext
  preparsedSchemaName: string
  validateRequest: true
  preparsedPolicySetId: string
  entities: []
}

/** An expression of Cedar's JSON policy format, as far as terms need it. */
export type EngineExpression =
  | { Value: string | { __entity: EngineEntity } }
  | { Set: EngineExpression[] }
  | { Var: 'principal' | 'resource' | 'context' }
  | { '.': { left: EngineExpression; attr: string } }
  | { '!=': EngineSides }
  | { contains: EngineSides }
  | { containsAll: EngineSides }

export interface EngineSides {
  left: EngineExpression
  right: EngineExpression
}

export interface EnginePolicy {
  effect: 'permit'
  principal: { op: 'All' }
  action: { op: '=='; entity: EngineEntity }
  resource: { op: 'All' }
  conditions: { kind: 'when'; body: EngineExpression }[]
}

export interface EnginePolicySet {
  staticPolicies: Record<string, EnginePolicy | string>
}
