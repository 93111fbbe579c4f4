import { agreementErrors } from '@comity/agreement'
import { auditErrors } from '@comity/audit'
import { caseworkErrors } from '@comity/casework'
import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'
import { evidenceErrors } from '@comity/evidence'
import { matchIndexErrors } from '@comity/match-index'
import { oprfErrors } from '@comity/oprf'
import { protocolErrors } from '@comity/protocol'
import { tlogErrors } from '@comity/tlog'

/** The codes that a node itself adds (spec/errors.md). Status 0 never leaves the machine. */
export const nodeErrors = {
  'login-failed': {
    status: 401,
    meaning: 'who is calling is not proven',
    remedy: 'Sign in again with your passkey, or send a valid token of this node as `Authorization: Bearer …`.',
  },
  'login-stale': {
    status: 403,
    meaning: 'the sign-in is too long ago for what changes how somebody signs in',
    remedy: 'Sign in again with your passkey and repeat it within five minutes.',
  },
  csrf: {
    status: 403,
    meaning: 'the call comes from another origin',
    remedy: 'Call the node from its own pages or from a program, never from another site.',
  },
  'not-found': {
    status: 404,
    meaning: 'there is no such thing, or it is not yours',
    remedy: 'Check the id and the unit you work in.',
  },
  'calendar-superseded': {
    status: 409,
    meaning: 'the calendar of days that the clocks would run by is not one that the other party still goes by',
    remedy: 'Wait until its newer calendar is here, which `comity calendar show` tells, then send it anew.',
  },
  'person-protected': {
    status: 403,
    meaning: 'somebody whom this is about must not be found by a party of the agreement',
    remedy: 'Leave it out; `comity shield list` shows what your unit has shielded, and two persons lift a shield.',
  },
  'evidence-damaged': {
    status: 500,
    meaning: 'what is stored of an exhibit is not what was stored',
    remedy:
      'Use nothing of it. `comity evidence show` names the files after `comity evidence verify`; restore them from a backup.',
  },
  'legal-hold': {
    status: 409,
    meaning: 'a legal hold keeps it: it is neither destroyed nor returned',
    remedy: 'Answer a recall with `comity evidence keep`; somebody else than who placed the hold lifts it.',
  },
  'hit-unproved': {
    status: 409,
    meaning: 'this node no longer holds, or never held, all that proves the hit',
    remedy: 'Ask about the record again under the present index, and report the hit that comes of it.',
  },
  'emergency-unnoticed': {
    status: 403,
    meaning: 'no notice of two persons to both oversights stands behind the use of the emergency reserve',
    remedy:
      'Declare the emergency with `comity emergency open`, let a second person approve it, and wait for the receipt.',
  },
  'ground-not-agreed': {
    status: 403,
    meaning: 'the agreement does not let a request be refused on this ground',
    remedy: 'Accept and answer it, or agree on the ground first; `comity agreement show` lists the grounds.',
  },
  'party-suspended': {
    status: 409,
    meaning: 'people of this party have suspended the partner',
    remedy: 'Ask the duty officer; two persons lift a suspension.',
  },
  'record-restricted': {
    status: 403,
    meaning: 'the record is restricted: it is kept, and neither published, asked about nor released',
    remedy:
      'Ask who answers requests of persons: `comity record list` marks it, `comity subject list` shows which it is.',
  },
  'dual-criminality-open': {
    status: 409,
    meaning: 'not both laws are known to have the offence, and no person has judged that it is one here',
    remedy:
      'Let a supervisor or legal run `comity request judge`; `comity request show` says what each party declares.',
  },
  'body-too-large': {
    status: 413,
    meaning: 'the body is larger than this route takes',
    remedy: 'Send less; the limit of each route stands in the OpenAPI document.',
  },
  'media-type': {
    status: 415,
    meaning: 'the content type or encoding is not the one this route takes',
    remedy: 'Send the documented content type without content encoding.',
  },
  misdirected: {
    status: 421,
    meaning: 'the request names a host that this node does not serve',
    remedy: 'Use the address in node.json; add further names to own.names.',
  },
  replay: {
    status: 409,
    meaning: 'this very hop was seen before',
    remedy: 'Sign the hop anew; the message inside may stay the same.',
  },
  'sequence-conflict': {
    status: 409,
    meaning: 'another message stands under this id or sequence number; the channel is held',
    remedy: 'Compare both messages with the partner; it opens a new channel epoch, and a person here confirms it.',
  },
  'channel-ended': {
    status: 409,
    meaning: 'the message belongs to a channel epoch that has ended',
    remedy: 'Run `comity message list`: send it anew with `message retry`, or give it up with `message drop`.',
  },
  'reset-missing': {
    status: 409,
    meaning: 'the party has not opened a new channel epoch',
    remedy: 'Let its people run `comity party reset` for this party, then resume it.',
  },
  'message-dropped': {
    status: 403,
    meaning: 'a person refused a message that the node failed to take up',
    remedy: 'Ask the partner by another channel what stood in the way; send it anew if it is still needed.',
  },
  'batch-conflict': {
    status: 409,
    meaning: 'another batch stands under this id',
    remedy: 'Resend the batch byte for byte, or use a new id.',
  },
  'key-retired': {
    status: 409,
    meaning: 'the epoch does not answer, or its key is not the one named',
    remedy: 'Synchronise the index and ask under its current epoch.',
  },
  'commitment-unknown': {
    status: 403,
    meaning: 'the case commitment is not one under this agreement, or its case is closed',
    remedy: 'Commit the case in the log under this agreement and name its handle.',
  },
  'quota-exceeded': {
    status: 429,
    meaning: 'the budget does not cover this batch',
    remedy: 'Ask again after Retry-After, ask less, or agree on more.',
  },
  'operation-not-active': {
    status: 409,
    meaning: 'the operation is not in a state in which this may be done',
    remedy: 'Look at `comity operation show`: it names the state and what is awaited from whom.',
  },
  'key-elsewhere': {
    status: 409,
    meaning: 'the signatory keeps the agreement key off this node',
    remedy:
      'Run `comity agreement signing-request`, sign with `comity agreement sign --offline` where the key is, and give the signature to the node with `comity agreement attach`.',
  },
  'pouch-only': {
    status: 409,
    meaning: 'this party is reached by pouch and is never called',
    remedy: 'Pack a pouch for it, or set its link to online.',
  },
  'pouch-key-missing': {
    status: 409,
    meaning: 'the card of this party names no key for pouches',
    remedy: 'Introduce a newer card of that party.',
  },
  rate: {
    status: 429,
    meaning: 'too many calls in a short time',
    remedy: 'Slow down; Retry-After says for how long.',
  },
  'gap-overflow': {
    status: 429,
    meaning: 'too many messages wait for an earlier one that never came',
    remedy: 'Send the missing message first.',
  },
  'peer-unavailable': {
    status: 503,
    meaning: "the partner's node cannot be reached or did not answer in time",
    remedy: 'Try again later; messages of the outbox are retried by themselves.',
  },
  'answer-invalid': {
    status: 502,
    meaning: "the partner's answer is not signed by its key, or not in the documented form",
    remedy: 'Look at the path between the nodes; ask the partner by another channel.',
  },
  internal: {
    status: 500,
    meaning: 'the node failed; the incident id leads to the cause in its local log',
    remedy: "Give the incident id to the node's administrator.",
  },
  'read-only': {
    status: 503,
    meaning: 'the log is damaged: nothing is written or signed until it is repaired',
    remedy: 'Run `comity log verify`, which names file and index; restore that file, or the database, from a backup.',
  },
  'witness-quorum': {
    status: 503,
    meaning: 'fewer witnesses have cosigned than the agreement asks for',
    remedy: 'Wait: what was logged is durable and becomes final when the witnesses of partners can be reached again.',
  },
  busy: {
    status: 503,
    meaning: 'the node cannot take this on now',
    remedy: 'Try again later.',
  },
  'log-store-unreachable': {
    status: 503,
    meaning: 'the store of the published log does not answer, or refuses',
    remedy:
      'Look at log.store in node.json, the credentials in the environment and the network; what is missing there follows by itself.',
  },
  'storage-full': {
    status: 507,
    meaning: 'there is no space left to store this durably',
    remedy: 'Free disk space; nothing was changed.',
  },
  'config-invalid': {
    status: 0,
    meaning: 'node.json is missing, unreadable or does not have the documented shape',
    remedy: 'Compare it with the README of @comity/node; unknown fields are refused.',
  },
  'already-initialized': {
    status: 0,
    meaning: 'the folder, file or database already holds something',
    remedy: 'Choose another one; nothing was changed.',
  },
  'backup-invalid': {
    status: 0,
    meaning: 'the file is no backup of a node, or it was cut or changed',
    remedy: 'Take another copy of the file, or an older backup; nothing was restored.',
  },
  'backup-key': {
    status: 0,
    meaning: 'a recipient, identity or passphrase is none, or does not open the backup',
    remedy: 'Give the age identity of one of its recipients, or its passphrase.',
  },
  'key-unsafe': {
    status: 0,
    meaning: 'a file of a key or passphrase is missing, damaged, of another node, or others can read it',
    remedy:
      'Restore a key from its backup; a file of either belongs to the account that runs the node, with mode 0600.',
  },
  'key-locked': {
    status: 0,
    meaning: 'the passphrase, key file or token that protects the keys is not there, or is not the one',
    remedy:
      'Give the passphrase or PIN in COMITY_KEY_PASSPHRASE_FILE, or bring back the key file or token (spec/keys.md).',
  },
  'token-failed': {
    status: 503,
    meaning: 'the token that holds the signing keys does not answer',
    remedy: 'Look at the token; start the node again once it is back. Nothing was signed.',
  },
  'already-running': {
    status: 0,
    meaning: 'another process already runs on this folder or database',
    remedy: 'Stop the other process first.',
  },
  'queue-schema': {
    status: 0,
    meaning: "the installed queue of jobs wants other tables than this program's migrations make",
    remedy: 'Install the packages anew with `npm ci`, at the versions of the lock file.',
  },
  'schema-newer': {
    status: 0,
    meaning: 'the database was made by a newer version of this program',
    remedy: 'Start the newer program; never go back without restoring a backup.',
  },
  'database-unsafe': {
    status: 0,
    meaning: 'the database server would lose or corrupt what it acknowledged',
    remedy: 'Turn on fsync, full_page_writes, synchronous_commit and data checksums; use UTF8 and a supported version.',
  },
  'database-unreachable': {
    status: 0,
    meaning: 'the database server does not start or does not answer',
    remedy: 'Read postgres.log in the data folder, or check DATABASE_URL.',
  },
  'address-unavailable': {
    status: 0,
    meaning: 'the node cannot listen on the address and port in node.json',
    remedy: 'Stop what uses the port, or change own or partner in node.json.',
  },
  'folder-unreachable': {
    status: 0,
    meaning: 'the account that runs the database cannot reach the data folder',
    remedy: 'As root, use a folder that others may pass through, such as /var/lib/comity/NAME.',
  },
  'account-missing': {
    status: 0,
    meaning: 'the database does not run as root and there is no account to run it as',
    remedy: 'Create a system account named comity, or start the node as an ordinary user that has a name.',
  },
  'platform-unsupported': {
    status: 0,
    meaning: 'there are no database binaries for this platform',
    remedy: 'Install the optional dependencies, or point DATABASE_URL at a PostgreSQL server.',
  },
} as const satisfies ErrorTable

// What lower packages already name is thrown under their name: one code has one meaning.
const thrown = {
  ...codecErrors,
  ...agreementErrors,
  ...caseworkErrors,
  ...auditErrors,
  ...matchIndexErrors,
  ...evidenceErrors,
  ...protocolErrors,
  ...tlogErrors,
  ...oprfErrors,
  ...nodeErrors,
} as const

/** Throws a code of the node or of a package below it. */
export const fail: Fail<keyof typeof thrown> = failFrom(thrown)
