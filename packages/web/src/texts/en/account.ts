/** One's own sign-in. */
export const account = {
  'nav.account': 'My sign-in',
  'account.title': 'My sign-in',
  'account.until': 'This session ends at {{at}}, or after half an hour without an act.',
  'account.passkeys': 'Passkeys',
  'account.sessions': 'Open sessions',
  'account.device': 'Device',
  'account.created': 'Enrolled',
  'account.used': 'Last used',
  'account.opened': 'Opened',
  'account.seen': 'Last call',
  'account.this': 'this one',
  'account.never': 'never',
  'account.locked': 'locked: its counter fell, a copy of it may exist',
  'account.end': 'End',
} as const
