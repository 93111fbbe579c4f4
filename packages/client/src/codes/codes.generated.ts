/** Made by `npm run generate` from the error tables of the packages; edit those. */
export const codesEn: Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>> = {
  "account-missing": {
    "meaning": "the database does not run as root and there is no account to run it as",
    "remedy": "Create a system account named comity, or start the node as an ordinary user that has a name."
  },
  "address-unavailable": {
    "meaning": "the node cannot listen on the address and port in node.json",
    "remedy": "Stop what uses the port, or change own or partner in node.json."
  },
  "agreement-not-in-force": {
    "meaning": "no agreement that is in force between these parties covers the act",
    "remedy": "Look at `comity agreement show`: it may lack a signature, not have begun, have ended, or not name both parties."
  },
  "agreement-superseded": {
    "meaning": "other terms have taken the place of this agreement, or the party has signed others that would",
    "remedy": "Use the agreement that supersedes it: `comity agreement list` shows which is in force."
  },
  "already-initialized": {
    "meaning": "the folder, file or database already holds something",
    "remedy": "Choose another one; nothing was changed."
  },
  "already-running": {
    "meaning": "another process already runs on this folder or database",
    "remedy": "Stop the other process first."
  },
  "amount-invalid": {
    "meaning": "the sum is none: a currency code and digits, with no more decimals than the currency has, and not below zero",
    "remedy": "Write it as `EUR 1,250.00` or `JPY 90000`; nothing was saved."
  },
  "answer-invalid": {
    "meaning": "the partner's answer is not signed by its key, or not in the documented form",
    "remedy": "Look at the path between the nodes; ask the partner by another channel."
  },
  "audit-nonce": {
    "meaning": "the nonce is not the one that was committed for this audit",
    "remedy": "Use the nonce of this audit; one that is lost cannot be replaced: begin another audit for a later period."
  },
  "audit-nonce-used": {
    "meaning": "the nonce was shown in another audit, so its draw could have been foreseen",
    "remedy": "Begin another audit with a fresh random nonce."
  },
  "audit-not-agreed": {
    "meaning": "no agreement between these parties says how an audit is held",
    "remedy": "An audit needs terms with `auditors` and `audit`, and names two parties of them."
  },
  "audit-period": {
    "meaning": "it is too early or too late for this step of the audit, or its period is not one that can be audited",
    "remedy": "Begin before the period, of a day at least and half a window at most, and apart from others; close after it; open within the window."
  },
  "audit-population": {
    "meaning": "the list that places are drawn from is empty, unsorted, too long, or not the one of the period that is in the publisher’s log",
    "remedy": "Draw from the list that the publisher gave when the audit was closed, with its proof."
  },
  "backup-invalid": {
    "meaning": "the file is no backup of a node, or it was cut or changed",
    "remedy": "Take another copy of the file, or an older backup; nothing was restored."
  },
  "backup-key": {
    "meaning": "a recipient, identity or passphrase is none, or does not open the backup",
    "remedy": "Give the age identity of one of its recipients, or its passphrase."
  },
  "bag-invalid": {
    "meaning": "the bag of evidence is not whole, or is not as its manifests say; `file` is the number of the file",
    "remedy": "Keep it as it came, use nothing of it, and have the giver seal and offer it anew."
  },
  "ballot-closed": {
    "meaning": "the vote is in another ballot than the current one, is a second vote, or comes before there is a text to object to",
    "remedy": "Look at `comity negotiation show`: it names the current ballot and who has voted."
  },
  "basis-not-permitted": {
    "meaning": "no clause permits the act on this legal basis",
    "remedy": "Use a legal basis that the agreement names, or negotiate a clause."
  },
  "batch-conflict": {
    "meaning": "another batch stands under this id",
    "remedy": "Resend the batch byte for byte, or use a new id."
  },
  "batch-size": {
    "meaning": "a batch holds no element, or more than 4,096",
    "remedy": "Split the elements into batches of 1 to 4,096."
  },
  "body-too-large": {
    "meaning": "the body is larger than this route takes",
    "remedy": "Send less; the limit of each route stands in the OpenAPI document."
  },
  "busy": {
    "meaning": "the node cannot take this on now",
    "remedy": "Try again later."
  },
  "calendar-superseded": {
    "meaning": "the calendar of days that the clocks would run by is not one that the other party still goes by",
    "remedy": "Wait until its newer calendar is here, which `comity calendar show` tells, then send it anew."
  },
  "camt-invalid": {
    "meaning": "the file is no camt message of one payment that can be read: kind, version, reason, or something said twice",
    "remedy": "Send camt.056 for the reason FRAD, or camt.029, one payment a file; spec/freezes.md §11 lists what is read."
  },
  "channel-ended": {
    "meaning": "the message belongs to a channel epoch that has ended",
    "remedy": "Run `comity message list`: send it anew with `message retry`, or give it up with `message drop`."
  },
  "checkpoint-invalid": {
    "meaning": "the checkpoint is not a signed note of this log, or lacks cosignatures that the agreement asks for",
    "remedy": "Fetch the current checkpoint of the log named and send it unchanged."
  },
  "chunk-invalid": {
    "meaning": "a chunk is not the one that the seal commits to; `index` is its number",
    "remedy": "It was not kept. Fetch it again; if it stays, have the giver seal and offer the exhibit anew."
  },
  "commitment-unknown": {
    "meaning": "the case commitment is not one under this agreement, or its case is closed",
    "remedy": "Commit the case in the log under this agreement and name its handle."
  },
  "config-invalid": {
    "meaning": "node.json is missing, unreadable or does not have the documented shape",
    "remedy": "Compare it with the README of @comity/node; unknown fields are refused."
  },
  "consent-missing": {
    "meaning": "not everybody whose consent this needs has given it",
    "remedy": "Wait for the other parties; `comity operation show` names who has agreed."
  },
  "consultation-first": {
    "meaning": "the other side has not been asked yet what could be granted instead",
    "remedy": "Run `comity request consult` first; a part, conditions or a postponement may do."
  },
  "csrf": {
    "meaning": "the call comes from another origin",
    "remedy": "Call the node from its own pages or from a program, never from another site."
  },
  "currency-mismatch": {
    "meaning": "the sum is in another currency than the payment",
    "remedy": "Write the sum in the currency of the payment; `comity freeze show` names it. Nothing was saved."
  },
  "database-unreachable": {
    "meaning": "the database server does not start or does not answer",
    "remedy": "Read postgres.log in the data folder, or check DATABASE_URL."
  },
  "database-unsafe": {
    "meaning": "the database server would lose or corrupt what it acknowledged",
    "remedy": "Turn on fsync, full_page_writes, synchronous_commit and data checksums; use UTF8 and a supported version."
  },
  "demo-failed": {
    "meaning": "a step of the main job did not come true",
    "remedy": "Read the last sentence that was printed; the step after it failed."
  },
  "digest-mismatch": {
    "meaning": "the content does not have the digest that was signed",
    "remedy": "Something between the nodes changed the content; send it again and look at the path."
  },
  "dual-criminality-open": {
    "meaning": "not both laws are known to have the offence, and no person has judged that it is one here",
    "remedy": "Let a supervisor or legal run `comity request judge`; `comity request show` says what each party declares."
  },
  "element-invalid": {
    "meaning": "an element is not 32 bytes, not canonical, not in the group, or the identity",
    "remedy": "Send elements as `blind` makes them; the index of the first bad one is in the details."
  },
  "emergency-unnoticed": {
    "meaning": "no notice of two persons to both oversights stands behind the use of the emergency reserve",
    "remedy": "Declare the emergency with `comity emergency open`, let a second person approve it, and wait for the receipt."
  },
  "erasure-unproved": {
    "meaning": "no entry of the inquirer’s log says that the drawn place was erased",
    "remedy": "Record it as a breach, with the batch and position."
  },
  "evidence-damaged": {
    "meaning": "what is stored of an exhibit is not what was stored",
    "remedy": "Use nothing of it. `comity evidence show` names the files after `comity evidence verify`; restore them from a backup."
  },
  "file-unreadable": {
    "meaning": "the file cannot be read",
    "remedy": "Check its name and permissions."
  },
  "file-unwritable": {
    "meaning": "the file cannot be written, or exists already",
    "remedy": "Choose another place; an existing file is never overwritten."
  },
  "folder-unreachable": {
    "meaning": "the account that runs the database cannot reach the data folder",
    "remedy": "As root, use a folder that others may pass through, such as /var/lib/comity/NAME."
  },
  "gap-overflow": {
    "meaning": "too many messages wait for an earlier one that never came",
    "remedy": "Send the missing message first."
  },
  "glyph-missing": {
    "meaning": "the document has a character that no font here can draw",
    "remedy": "Make it a page (`--format html`), which takes the fonts of whoever reads it."
  },
  "ground-not-agreed": {
    "meaning": "the agreement does not let a request be refused on this ground",
    "remedy": "Accept and answer it, or agree on the ground first; `comity agreement show` lists the grounds."
  },
  "ground-not-lawful": {
    "meaning": "the law does not give this ground for refusing this kind of request of a person",
    "remedy": "Name a ground of this kind; `comity subject decide --help` and spec/subjects.md list them."
  },
  "ground-not-open": {
    "meaning": "this kind, urgency or state of a request may not be refused on this ground",
    "remedy": "Name another ground, or accept and answer it; spec/casework.md §4.2 says which ground stands where."
  },
  "header-malformed": {
    "meaning": "a header field is not in its one serialised form (RFC 8941)",
    "remedy": "Send each signed field once, serialised as RFC 8941 §4.1 says."
  },
  "header-too-large": {
    "meaning": "a header field is longer than its documented bound",
    "remedy": "Send only the fields and components of spec/http.md."
  },
  "hit-unproved": {
    "meaning": "this node no longer holds, or never held, all that proves the hit",
    "remedy": "Ask about the record again under the present index, and report the hit that comes of it."
  },
  "identifier-invalid": {
    "meaning": "a value does not normalise under its profile",
    "remedy": "Look the reason up in spec/identifiers.md, correct the value at its source and import that line again."
  },
  "input-size": {
    "meaning": "an input is longer than 65,535 bytes",
    "remedy": "Shorten the input; no profile makes one this long."
  },
  "internal": {
    "meaning": "the node failed; the incident id leads to the cause in its local log",
    "remedy": "Give the incident id to the node's administrator."
  },
  "invariant-broken": {
    "meaning": "a simulated run came to a state that must never be",
    "remedy": "Run its seed again with `--trace`; the error names the invariant of spec/attacks.md §4."
  },
  "job-failed": {
    "meaning": "a job that should succeed ended with an error",
    "remedy": "Show the job; it names the error."
  },
  "json-noncanonical": {
    "meaning": "the JSON is not in its one canonical form (RFC 8785)",
    "remedy": "Send the RFC 8785 bytes: sorted keys, no spaces, no duplicate keys, I-JSON numbers and strings only."
  },
  "key-derivation": {
    "meaning": "no usable key comes of these bytes",
    "remedy": "Use a seed of 32 fresh random bytes; a secret key is a scalar from 1 to the group order less one."
  },
  "key-elsewhere": {
    "meaning": "the signatory keeps the agreement key off this node",
    "remedy": "Run `comity agreement signing-request`, sign with `comity agreement sign --offline` where the key is, and give the signature to the node with `comity agreement attach`."
  },
  "key-locked": {
    "meaning": "the passphrase, key file or token that protects the keys is not there, or is not the one",
    "remedy": "Give the passphrase or PIN in COMITY_KEY_PASSPHRASE_FILE, or bring back the key file or token (spec/keys.md)."
  },
  "key-retired": {
    "meaning": "the epoch does not answer, or its key is not the one named",
    "remedy": "Synchronise the index and ask under its current epoch."
  },
  "key-revoked": {
    "meaning": "the key that signed was revoked, or replaced longer ago than the overlap",
    "remedy": "Sign with the key that the newest card names."
  },
  "key-unknown": {
    "meaning": "the key that signed is not known here",
    "remedy": "Introduce the party and compare its fingerprint words by another channel."
  },
  "key-unsafe": {
    "meaning": "a file of a key or passphrase is missing, damaged, of another node, or others can read it",
    "remedy": "Restore a key from its backup; a file of either belongs to the account that runs the node, with mode 0600."
  },
  "key-weak": {
    "meaning": "the public key is of small order or not canonically encoded",
    "remedy": "Generate a new key; this one gives no protection."
  },
  "label-damaged": {
    "meaning": "a tag was found in the index, but its label does not open",
    "remedy": "Show it to a person and ask the publisher; it is neither a hit nor the absence of one."
  },
  "legal-hold": {
    "meaning": "a legal hold keeps it: it is neither destroyed nor returned",
    "remedy": "Answer a recall with `comity evidence keep`; somebody else than who placed the hold lifts it."
  },
  "log-conflict": {
    "meaning": "two checkpoints of one log contradict each other: it was forked, rolled back or has a second writer",
    "remedy": "Stop and keep both checkpoints. A log that is yours, after a restore: restore again with --log (spec/backup.md §4); else ask its operator."
  },
  "log-damaged": {
    "meaning": "what the log published is not what its checkpoint says",
    "remedy": "Read the file named again; if it stays, keep a copy of the log as evidence and ask its operator."
  },
  "log-store-unreachable": {
    "meaning": "the store of the published log does not answer, or refuses",
    "remedy": "Look at log.store in node.json, the credentials in the environment and the network; what is missing there follows by itself."
  },
  "log-unreachable": {
    "meaning": "the log cannot be read: its address does not answer, or refuses",
    "remedy": "Check the address, and try again later."
  },
  "login-failed": {
    "meaning": "who is calling is not proven",
    "remedy": "Sign in again with your passkey, or send a valid token of this node as `Authorization: Bearer …`."
  },
  "login-stale": {
    "meaning": "the sign-in is too long ago for what changes how somebody signs in",
    "remedy": "Sign in again with your passkey and repeat it within five minutes."
  },
  "manifest-invalid": {
    "meaning": "an index manifest is rolled back, expired, unlogged or not the expected publisher’s",
    "remedy": "Keep the last whole version until it expires; matching is refused after that."
  },
  "marking-forbids": {
    "meaning": "the information is marked more strictly than the agreement lets pass, or not for that recipient",
    "remedy": "Only its originators can lower a marking, with `comity request remark`; else leave the information out."
  },
  "marking-lowered": {
    "meaning": "the information would be marked less strictly than what it is made of, and not by all its originators",
    "remedy": "Ask its originators: of a request they say so with `comity request remark`, each by two persons, and what was made of it before is made anew. Anybody may raise a marking."
  },
  "media-type": {
    "meaning": "the content type or encoding is not the one this route takes",
    "remedy": "Send the documented content type without content encoding."
  },
  "message-dropped": {
    "meaning": "a person refused a message that the node failed to take up",
    "remedy": "Ask the partner by another channel what stood in the way; send it anew if it is still needed."
  },
  "misdirected": {
    "meaning": "the request names a host that this node does not serve",
    "remedy": "Use the address in node.json; add further names to own.names."
  },
  "name-confusable": {
    "meaning": "a display name could be taken for another one",
    "remedy": "Use letters of one script, without invisible or direction-changing characters."
  },
  "node-ended": {
    "meaning": "a node ended that should be running",
    "remedy": "Read what it wrote to standard error."
  },
  "node-missing": {
    "meaning": "there is no node in this folder",
    "remedy": "Name the folder of a node with --node DIR, or create one with `comity node init DIR`."
  },
  "node-unreachable": {
    "meaning": "your own node does not answer",
    "remedy": "Start it with `comity node start`, or name its folder with --node."
  },
  "not-a-process": {
    "meaning": "a node that runs in this process cannot be killed",
    "remedy": "Open the testnet with `asProcesses: true`."
  },
  "not-found": {
    "meaning": "there is no such thing, or it is not yours",
    "remedy": "Check the id and the unit you work in."
  },
  "not-the-chair": {
    "meaning": "only the chair of the negotiation sets a round, one after the other",
    "remedy": "Ask the chair; `comity negotiation show` names it."
  },
  "notice-too-short": {
    "meaning": "the denunciation would take effect before the notice that the agreement asks for is over",
    "remedy": "Name a later instant; `agreement show --full` has the days of notice."
  },
  "object-mismatch": {
    "meaning": "the object contradicts what is known here about it",
    "remedy": "Show the object on both sides and compare; do not resend unchanged."
  },
  "opening-commitment": {
    "meaning": "what was shown of the case does not open the commitment that the batch named",
    "remedy": "Record it as a breach, with the batch and position."
  },
  "opening-element": {
    "meaning": "the opened input under the opened blind does not give the element that was asked",
    "remedy": "Record it as a breach, with the batch and position."
  },
  "opening-missing": {
    "meaning": "a drawn place was neither opened nor answered by an erasure",
    "remedy": "Record it as a breach, with the batch and position."
  },
  "opening-place": {
    "meaning": "what was opened is another place than the one drawn",
    "remedy": "Have the drawn place opened; if it is not, it is a breach."
  },
  "opening-profile": {
    "meaning": "the opened input is not of the profile that the batch declared",
    "remedy": "Record it as a breach, with the batch and position."
  },
  "opening-record": {
    "meaning": "the opened record does not stand under the records root of the case",
    "remedy": "Record it as a breach, with the batch and position."
  },
  "opening-status": {
    "meaning": "the opened record has a person status that the batch did not name",
    "remedy": "Record it as a breach, with the batch and position."
  },
  "opening-unlogged": {
    "meaning": "the case commitment of a batch is not proved to have been logged before it",
    "remedy": "Record it as a breach; the publisher has to say why it answered the batch."
  },
  "operation-not-active": {
    "meaning": "the operation is not in a state in which this may be done",
    "remedy": "Look at `comity operation show`: it names the state and what is awaited from whom."
  },
  "party-suspended": {
    "meaning": "people of this party have suspended the partner",
    "remedy": "Ask the duty officer; two persons lift a suspension."
  },
  "party-unknown": {
    "meaning": "the testnet has no such party",
    "remedy": "Name one of the parties that it was opened with."
  },
  "path-unsafe": {
    "meaning": "a bag holds a name or a kind of entry that could reach outside of it",
    "remedy": "Nothing was written. Keep the bag closed and ask its giver by another channel."
  },
  "peer-unavailable": {
    "meaning": "the partner's node cannot be reached or did not answer in time",
    "remedy": "Try again later; messages of the outbox are retried by themselves."
  },
  "person-protected": {
    "meaning": "somebody whom this is about must not be found by a party of the agreement",
    "remedy": "Leave it out; `comity shield list` shows what your unit has shielded, and two persons lift a shield."
  },
  "platform-unsupported": {
    "meaning": "there are no database binaries for this platform",
    "remedy": "Install the optional dependencies, or point DATABASE_URL at a PostgreSQL server."
  },
  "policy-forbids": {
    "meaning": "the party's own policy forbids the act, or cannot be evaluated",
    "remedy": "Ask the party; its own rules may only narrow what the agreement permits."
  },
  "policy-too-large": {
    "meaning": "the terms or the local policy are larger or have more rules than can be decided in bounded time",
    "remedy": "Merge rules; one rule takes lists of parties, profiles, statuses and purposes."
  },
  "pouch-expired": {
    "meaning": "the pouch was to be opened by a time that has passed",
    "remedy": "Let the sender pack another; nothing in it is lost, the next one holds it again."
  },
  "pouch-invalid": {
    "meaning": "the file is no whole pouch: it was cut, changed, or never was one",
    "remedy": "Carry the file again from where it was packed; nothing of it was taken up."
  },
  "pouch-key-missing": {
    "meaning": "the card of this party names no key for pouches",
    "remedy": "Introduce a newer card of that party."
  },
  "pouch-only": {
    "meaning": "this party is reached by pouch and is never called",
    "remedy": "Pack a pouch for it, or set its link to online."
  },
  "profile-not-permitted": {
    "meaning": "no clause permits identifiers of this profile",
    "remedy": "Leave these identifiers out, or negotiate a clause."
  },
  "program-missing": {
    "meaning": "a program of this installation is missing",
    "remedy": "Run `npm ci` in the repository."
  },
  "proof-invalid": {
    "meaning": "the proof does not show what it was sent to show",
    "remedy": "Discard what it came with, keep it as evidence, and ask the sender by another channel."
  },
  "proposal-unknown": {
    "meaning": "the statement is about a proposal that its author has not seen, or begins a clause that has one",
    "remedy": "Look at `comity negotiation show` and name a proposal of that clause."
  },
  "purpose-not-permitted": {
    "meaning": "no clause permits this act between these parties for this purpose, kind or urgency",
    "remedy": "Use a purpose that the agreement names, or negotiate a clause."
  },
  "queue-schema": {
    "meaning": "the installed queue of jobs wants other tables than this program's migrations make",
    "remedy": "Install the packages anew with `npm ci`, at the versions of the lock file."
  },
  "quota-exceeded": {
    "meaning": "the budget does not cover this batch",
    "remedy": "Ask again after Retry-After, ask less, or agree on more."
  },
  "random-invalid": {
    "meaning": "the random source gave too few bytes or only zeros",
    "remedy": "Stop the program: nothing it blinds with such a source is hidden."
  },
  "rate": {
    "meaning": "too many calls in a short time",
    "remedy": "Slow down; Retry-After says for how long."
  },
  "read-only": {
    "meaning": "the log is damaged: nothing is written or signed until it is repaired",
    "remedy": "Run `comity log verify`, which names file and index; restore that file, or the database, from a backup."
  },
  "reason-forbidden": {
    "meaning": "the reason rests on what no treaty takes as a ground",
    "remedy": "Leave out secrecy of banks, a fiscal character, the type of the other party; for an inquiry under way postpone with P01."
  },
  "record-restricted": {
    "meaning": "the record is restricted: it is kept, and neither published, asked about nor released",
    "remedy": "Ask who answers requests of persons: `comity record list` marks it, `comity subject list` shows which it is."
  },
  "replay": {
    "meaning": "this very hop was seen before",
    "remedy": "Sign the hop anew; the message inside may stay the same."
  },
  "report-broken": {
    "meaning": "a part of the report of a hit does not hold",
    "remedy": "Believe nothing of it. Ask whoever made it for the file again, or for the missing party cards."
  },
  "report-period": {
    "meaning": "a report is of a period that is over, and its beginning lies before its end",
    "remedy": "Name a beginning and a later end that is past."
  },
  "reset-missing": {
    "meaning": "the party has not opened a new channel epoch",
    "remedy": "Let its people run `comity party reset` for this party, then resume it."
  },
  "role-forbids": {
    "meaning": "the role or side of whoever acts may not do this",
    "remedy": "Ask a person who has the role; an administrator can add it."
  },
  "row-late": {
    "meaning": "the record behind a drawn row is younger than the manifest that published it",
    "remedy": "Record it as a breach, with the segment and row."
  },
  "row-padding": {
    "meaning": "the padding seed that the manifest commits to does not give the drawn row",
    "remedy": "Record it as a breach, with the segment and row."
  },
  "row-place": {
    "meaning": "what was opened is another row than the one drawn",
    "remedy": "Have the drawn row opened; if it is not, it is a breach."
  },
  "row-record": {
    "meaning": "the opened record does not give the drawn row under the key of its epoch",
    "remedy": "Record it as a breach, with the segment and row."
  },
  "same-person": {
    "meaning": "this needs a second person",
    "remedy": "Let somebody else do it: nobody holds both sides of a four-eyes step."
  },
  "schema": {
    "meaning": "a value does not have the documented shape",
    "remedy": "Compare the message with its schema; unknown fields are refused."
  },
  "schema-newer": {
    "meaning": "the database was made by a newer version of this program",
    "remedy": "Start the newer program; never go back without restoring a backup."
  },
  "segment-invalid": {
    "meaning": "a segment is not the file its manifest names, or its rows are out of form or order",
    "remedy": "Keep the last whole version and synchronise again; if it persists, tell the publisher."
  },
  "sequence-conflict": {
    "meaning": "another message stands under this id or sequence number; the channel is held",
    "remedy": "Compare both messages with the partner; it opens a new channel epoch, and a person here confirms it."
  },
  "signature-context": {
    "meaning": "the signature was made for another type of object",
    "remedy": "Sign the object under its own type."
  },
  "signature-expired": {
    "meaning": "the signature is too old, too long-lived or from the future",
    "remedy": "Check the clock of both nodes; sign the hop anew and send it again."
  },
  "signature-invalid": {
    "meaning": "the signature does not verify under the expected key",
    "remedy": "Check which key is pinned for the sender; do not resend unchanged."
  },
  "signature-missing": {
    "meaning": "the message carries no signature under the label comity",
    "remedy": "Sign the request as spec/http.md §3 says."
  },
  "status-not-permitted": {
    "meaning": "no clause permits persons of every named status",
    "remedy": "Leave those persons out, or negotiate a clause."
  },
  "storage-fault": {
    "meaning": "a simulated disk answered a commit with an error; whether it was kept is not known",
    "remedy": "Read what is durable before anything else is done."
  },
  "storage-full": {
    "meaning": "there is no space left to store this durably",
    "remedy": "Free disk space; nothing was changed."
  },
  "template-parties": {
    "meaning": "the template has no place for these parties",
    "remedy": "Choose a template that takes them (`comity agreement templates`), or give other cards."
  },
  "text-differs": {
    "meaning": "what is to be initialled is not the text that all parties stand for",
    "remedy": "Look at `comity negotiation show`: some clause is still open, or the text has another hash."
  },
  "text-initialled": {
    "meaning": "the text has been initialled: by all for good, or by this party while the ballot lasts",
    "remedy": "Sign the agreement, wait for the other votes, or open a new negotiation."
  },
  "token-failed": {
    "meaning": "the token that holds the signing keys does not answer",
    "remedy": "Look at the token; start the node again once it is back. Nothing was signed."
  },
  "token-invalid": {
    "meaning": "the JWS is not in the one accepted form",
    "remedy": "Use compact serialization with exactly alg, kid and typ in the protected header."
  },
  "token-missing": {
    "meaning": "there is no token of this name",
    "remedy": "Name the person with --as NAME; tokens are files people/NAME.token in the folder of the node."
  },
  "token-unsafe": {
    "meaning": "the token file can be read by others, or is no token",
    "remedy": "Revoke the token, add the person anew, and keep the file at mode 0600."
  },
  "version-unsupported": {
    "meaning": "the protocol version is not spoken here",
    "remedy": "Update the older of the two nodes; there is no fallback."
  },
  "waited-too-long": {
    "meaning": "what was waited for did not come true in time",
    "remedy": "Look at the log of the node that should have acted."
  },
  "witness-quorum": {
    "meaning": "fewer witnesses have cosigned than the agreement asks for",
    "remedy": "Wait: what was logged is durable and becomes final when the witnesses of partners can be reached again."
  },
  "wrong-recipient": {
    "meaning": "the message was not written by this sender for this recipient",
    "remedy": "Messages are not relayed; let the author send it to its recipient."
  },
  "xml-unsafe": {
    "meaning": "the XML has a document type, an instruction for a program, another encoding than UTF-8, or is too large or too deep",
    "remedy": "Nothing of it was used. Have the bank export the message itself, without a document type, as UTF-8."
  }
}
