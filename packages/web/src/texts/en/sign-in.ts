/** Signing in and enrolling a passkey. */
export const signIn = {
  'signIn.title': 'Sign in',
  'signIn.text': 'Your passkey proves who you are. No password is asked for, and none can be stolen.',
  'signIn.button': 'Sign in with a passkey',
  'signIn.first': 'First time here?',
  'signIn.how':
    'On the machine of the node run this command and open the link that it prints; NAME is the name of your token file.',
  'signIn.address': 'A passkey is bound to a name. Open the node under a name, not under a bare address.',
  'signIn.cancelled': 'The passkey was not used. Nothing has changed.',
  'enrol.title': 'Enrol a passkey',
  'enrol.text': 'This device will keep a key that only you can use, with your finger, face or PIN.',
  'enrol.label': 'Name of this device',
  'enrol.label.fallback': 'My device',
  'enrol.button': 'Enrol this device',
  'enrol.done': 'The passkey is enrolled. Sign in with it now.',
  'enrol.noCode': 'This page needs the whole link that the command printed.',
} as const
