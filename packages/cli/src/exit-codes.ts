/** How the program ends (spec/attacks.md §3). */
export const exitCodes = {
  done: 0,
  usage: 2,
  badInput: 65,
  unavailable: 69,
  internal: 70,
  cannotWrite: 73,
  tryLater: 75,
  protocolBroken: 76,
  notAllowed: 77,
  unsafeState: 78,
  // A signal ended it: 128 and the number of the signal, as shells say it.
  hungUp: 129,
  interrupted: 130,
  readerGone: 141,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const byCode: Readonly<Record<string, ExitCode>> = {
  'node-unreachable': exitCodes.unavailable,
  'peer-unavailable': exitCodes.unavailable,
  'node-missing': exitCodes.badInput,
  'file-unreadable': exitCodes.badInput,
  'template-parties': exitCodes.badInput,
  'file-unwritable': exitCodes.cannotWrite,
  'storage-full': exitCodes.cannotWrite,
  'token-missing': exitCodes.notAllowed,
  'token-unsafe': exitCodes.unsafeState,
  'program-missing': exitCodes.internal,
  'read-only': exitCodes.unsafeState,
  'log-conflict': exitCodes.unsafeState,
  'log-damaged': exitCodes.unsafeState,
  'log-unreachable': exitCodes.unavailable,
  // The partner's answer did not hold, whatever status the code has elsewhere.
  'proof-invalid': exitCodes.protocolBroken,
  'checkpoint-invalid': exitCodes.protocolBroken,
  'manifest-invalid': exitCodes.protocolBroken,
  'segment-invalid': exitCodes.protocolBroken,
  'label-damaged': exitCodes.protocolBroken,
  'report-broken': exitCodes.protocolBroken,
  'bag-invalid': exitCodes.protocolBroken,
  'chunk-invalid': exitCodes.protocolBroken,
  'path-unsafe': exitCodes.protocolBroken,
  'signature-invalid': exitCodes.protocolBroken,
  'answer-invalid': exitCodes.protocolBroken,
  // Never about the person who called: what a partner wrote or carried is not for this node, or not from who it says.
  'wrong-recipient': exitCodes.protocolBroken,
  'key-unknown': exitCodes.protocolBroken,
  'pouch-invalid': exitCodes.protocolBroken,
}

/** Statuses of spec/errors.md, for codes that come without one: what a job or one publisher of a fan-out ended with. */
const statuses: Readonly<Record<number, readonly string[]>> = {
  401: ['signature-missing', 'signature-expired', 'key-unknown', 'key-revoked', 'login-failed'],
  403: [
    'signature-context',
    'wrong-recipient',
    'agreement-not-in-force',
    'basis-not-permitted',
    'purpose-not-permitted',
    'marking-forbids',
    'marking-lowered',
    'person-protected',
    'ground-not-agreed',
    'emergency-unnoticed',
    'profile-not-permitted',
    'status-not-permitted',
    'policy-forbids',
    'consent-withdrawn',
    'commitment-unknown',
    'same-person',
    'role-forbids',
  ],
  422: ['not-found', 'replay', 'batch-conflict', 'element-invalid', 'batch-size', 'input-size', 'schema'],
  503: ['quota-exceeded', 'rate', 'busy', 'witness-quorum'],
}

/**
 * The exit code of an error: by its own rule, else by its HTTP status; a local one without a rule is the partner's
 * fault.
 */
export function exitCodeOf({ code, status }: { readonly code: string; readonly status: number }): ExitCode {
  const own = Object.hasOwn(byCode, code) ? byCode[code] : undefined
  if (own !== undefined) return own
  if (status === 0) return exitCodes.protocolBroken
  if (status === 401 || status === 403) return exitCodes.notAllowed
  if (status === 429 || status === 503) return exitCodes.tryLater
  return status < 500 ? exitCodes.badInput : exitCodes.internal
}

/** The HTTP status of an error code that came without one; 500 for a code that is not known here. */
export function statusOfName(code: string): number {
  const known = Object.entries(statuses).find(([, codes]) => codes.includes(code))
  return known === undefined ? 500 : Number(known[0])
}
