/** What a subject of a kind of outcome is: whose token it carries (spec/outcomes.md §2). */
export type OutcomeSubject = 'person' | 'case' | 'gang' | 'payment' | 'account' | 'device' | 'place' | 'party-pair'

export interface OutcomeKindRule {
  readonly subject: OutcomeSubject
  /** Whether each event carries money. Kinds of money are never added to each other. */
  readonly money: boolean
}

/** The closed list of what an operation may count (spec/outcomes.md §2). */
export const outcomeKindRules = {
  GANG_DISRUPTED: { subject: 'gang', money: false },
  DEN_CLOSED: { subject: 'place', money: false },
  PERSON_ARRESTED: { subject: 'person', money: false },
  PERSON_SURRENDERED: { subject: 'person', money: false },
  PERSON_RELEASED: { subject: 'person', money: false },
  PERSON_CONVICTED: { subject: 'person', money: false },
  CASE_LINKED: { subject: 'case', money: false },
  CASE_SOLVED: { subject: 'case', money: false },
  LOSS_REPORTED: { subject: 'case', money: true },
  FUNDS_HELD: { subject: 'payment', money: true },
  FUNDS_RETURNED: { subject: 'payment', money: true },
  FUNDS_CONFISCATED: { subject: 'payment', money: true },
  ACCOUNT_FROZEN: { subject: 'account', money: false },
  DEVICE_SEIZED: { subject: 'device', money: false },
  VICTIM_IDENTIFIED: { subject: 'person', money: false },
  VICTIM_WARNED: { subject: 'person', money: false },
  INFRA_TAKEN_DOWN: { subject: 'place', money: false },
  LINK_ESTABLISHED: { subject: 'party-pair', money: false },
} as const satisfies Readonly<Record<string, OutcomeKindRule>>

export type OutcomeKind = keyof typeof outcomeKindRules

export const outcomeKinds = Object.keys(outcomeKindRules) as readonly OutcomeKind[]
