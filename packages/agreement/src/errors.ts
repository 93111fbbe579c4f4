import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; see spec/errors.md. */
export const agreementErrors = {
  'agreement-not-in-force': {
    status: 403,
    meaning: 'no agreement that is in force between these parties covers the act',
    remedy:
      'Look at `comity agreement show`: it may lack a signature, not have begun, have ended, or not name both parties.',
  },
  'purpose-not-permitted': {
    status: 403,
    meaning: 'no clause permits this act between these parties for this purpose, kind or urgency',
    remedy: 'Use a purpose that the agreement names, or negotiate a clause.',
  },
  'basis-not-permitted': {
    status: 403,
    meaning: 'no clause permits the act on this legal basis',
    remedy: 'Use a legal basis that the agreement names, or negotiate a clause.',
  },
  'profile-not-permitted': {
    status: 403,
    meaning: 'no clause permits identifiers of this profile',
    remedy: 'Leave these identifiers out, or negotiate a clause.',
  },
  'status-not-permitted': {
    status: 403,
    meaning: 'no clause permits persons of every named status',
    remedy: 'Leave those persons out, or negotiate a clause.',
  },
  'policy-forbids': {
    status: 403,
    meaning: "the party's own policy forbids the act, or cannot be evaluated",
    remedy: 'Ask the party; its own rules may only narrow what the agreement permits.',
  },
  'marking-forbids': {
    status: 403,
    meaning: 'the information is marked more strictly than the agreement lets pass, or not for that recipient',
    remedy: 'Only its originators can lower a marking, with `comity request remark`; else leave the information out.',
  },
  'marking-lowered': {
    status: 403,
    meaning: 'the information would be marked less strictly than what it is made of, and not by all its originators',
    remedy:
      'Ask its originators: of a request they say so with `comity request remark`, each by two persons, and what was made of it before is made anew. Anybody may raise a marking.',
  },
  'policy-too-large': {
    status: 422,
    meaning: 'the terms or the local policy are larger or have more rules than can be decided in bounded time',
    remedy: 'Merge rules; one rule takes lists of parties, profiles, statuses and purposes.',
  },
  'proposal-unknown': {
    status: 409,
    meaning: 'the statement is about a proposal that its author has not seen, or begins a clause that has one',
    remedy: 'Look at `comity negotiation show` and name a proposal of that clause.',
  },
  'not-the-chair': {
    status: 403,
    meaning: 'only the chair of the negotiation sets a round, one after the other',
    remedy: 'Ask the chair; `comity negotiation show` names it.',
  },
  'text-initialled': {
    status: 409,
    meaning: 'the text has been initialled: by all for good, or by this party while the ballot lasts',
    remedy: 'Sign the agreement, wait for the other votes, or open a new negotiation.',
  },
  'ballot-closed': {
    status: 409,
    meaning:
      'the vote is in another ballot than the current one, is a second vote, or comes before there is a text to object to',
    remedy: 'Look at `comity negotiation show`: it names the current ballot and who has voted.',
  },
  'text-differs': {
    status: 409,
    meaning: 'what is to be initialled is not the text that all parties stand for',
    remedy: 'Look at `comity negotiation show`: some clause is still open, or the text has another hash.',
  },
  'agreement-superseded': {
    status: 409,
    meaning: 'other terms have taken the place of this agreement, or the party has signed others that would',
    remedy: 'Use the agreement that supersedes it: `comity agreement list` shows which is in force.',
  },
  'notice-too-short': {
    status: 409,
    meaning: 'the denunciation would take effect before the notice that the agreement asks for is over',
    remedy: 'Name a later instant; `agreement show --full` has the days of notice.',
  },
  'object-mismatch': {
    status: 409,
    meaning: 'the object contradicts what is known here about it',
    remedy: 'Show the object on both sides and compare; do not resend unchanged.',
  },
} as const satisfies ErrorTable

export const fail: Fail<keyof typeof codecErrors | keyof typeof agreementErrors> = failFrom({
  ...codecErrors,
  ...agreementErrors,
})
