import {
  canonicalBytes,
  checkShape,
  day,
  fromBase64url,
  minute,
  parseInstant,
  type Verified,
  verifyPublicKey,
} from '@comity/codec'
import { fail } from './errors.ts'
import { type Terms, TermsSchema } from './terms.ts'

/**
 * Terms are at most this many canonical bytes: a decision must stay quick whatever a partner proposes (spec/attacks.md
 * D-09).
 */
export const maxTermsBytes = 512 * 1024

const minutesOfDay = day / minute

/** No list of the terms is longer. */
const maxRules = 500

/**
 * Reads foreign terms: bounded, of the closed shape, and meaning one thing (spec/agreements.md §2). Returns them as terms
 * that may be signed, stored and decided on. Throws `policy-too-large`, `json-noncanonical`, `schema`, `key-weak`.
 */
export function verifyTerms(value: unknown): Verified<Terms> {
  verifySize(value)
  const terms = checkShape(TermsSchema, value)
  verifyParties(terms)
  verifyClauses(terms)
  verifyRules(terms)
  verifyIndex(terms)
  verifyRequests(terms)
  verifyDays(terms)
  verifyLog(terms)
  verifyAudit(terms)
  verifyFreeze(terms)
  verifyInForce(terms)
  return terms as Verified<Terms> // every check above has passed
}

function verifySize(value: unknown): void {
  // The lists first: counting them is quick, writing a bomb out in canonical form is not.
  if (typeof value === 'object' && value !== null) {
    for (const list of Object.values(value)) {
      if (Array.isArray(list) && list.length > maxRules) fail('policy-too-large', { length: list.length })
    }
  }
  const { length } = canonicalBytes(value)
  if (length > maxTermsBytes) fail('policy-too-large', { length })
}

function verifyParties(terms: Terms): void {
  verifySorted(terms.parties.map((member) => member.party))
  for (const member of terms.parties) verifyPublicKey(fromBase64url(member.agreementKey, 32))
  verifyDistinct(terms.parties.map((member) => member.agreementKey))
}

function verifyClauses(terms: Terms): void {
  verifyDistinct(terms.clauses.map((clause) => clause.id))
  for (const texts of [terms.title, ...terms.clauses.map((clause) => clause.text)]) {
    verifySorted(texts.map((text) => text.language))
  }
  const known = new Set(terms.clauses.map((clause) => clause.id))
  for (const clause of namedClauses(terms)) if (!known.has(clause)) fail('schema', {})
}

function namedClauses(terms: Terms): readonly string[] {
  const { index, budgets, clocks, handling, refusal, dualCriminality, log, retention, inForce } = terms
  const single = [index, budgets, clocks, handling, refusal, dualCriminality, log, retention, inForce]
  const optional = [terms.audit, terms.freeze].filter((part) => part !== undefined)
  const many = [...terms.match, ...terms.requests, ...terms.oversight, ...terms.auditors]
  return [...single, ...optional, ...many].map((part) => part.clause)
}

/** Every list names parties of these terms, sorted; no rule grants something to a party towards itself alone. */
function verifyRules(terms: Terms): void {
  const known = new Set(terms.parties.map((member) => member.party))
  const { perDay, firstLoad, emergencyReserve } = terms.budgets
  const directions = [
    ...[...terms.match, ...perDay, ...firstLoad, ...emergencyReserve].map((rule) => [rule.inquirers, rule.publishers]),
    ...terms.requests.map((rule) => [rule.from, rule.to]),
  ]
  for (const [one = [], other = []] of directions) {
    for (const side of [one, other]) {
      verifySorted(side)
      if (side.some((party) => !known.has(party))) fail('schema', {})
    }
    if (one.length === 1 && other.length === 1 && one[0] === other[0]) fail('schema', {})
  }
  for (const duty of terms.oversight) if (!known.has(duty.party)) fail('schema', {})
  for (const rule of terms.match) {
    for (const list of [rule.purposes, rule.bases, rule.profiles, rule.statuses]) verifyDistinct(list)
  }
  verifyDistinct(terms.budgets.pool.map((pool) => pool.profile))
  verifyDistinct(terms.refusal.grounds)
}

/** What may be matched has a cap of rows. */
function verifyIndex(terms: Terms): void {
  const capped = terms.index.rowsCap.map((cap) => cap.profile)
  verifyDistinct(capped)
  for (const profile of terms.match.flatMap((rule) => rule.profiles)) if (!capped.includes(profile)) fail('schema', {})
}

/** Every urgency that a request may have has its clocks. */
function verifyRequests(terms: Terms): void {
  const timed: readonly string[] = terms.clocks.minutes.map((clock) => clock.urgency)
  verifyDistinct(timed)
  for (const rule of terms.requests) {
    for (const list of [rule.kinds, rule.purposes, rule.urgencies]) verifyDistinct(list)
    if (rule.urgencies.some((urgency) => !timed.includes(urgency))) fail('schema', {})
  }
}

/** A clock in days stands once, and its minutes say the same, so that who reads only those is not misled. */
function verifyDays({ clocks: { minutes, days } }: Terms): void {
  if (days === undefined) return
  verifyDistinct(days.map(({ urgency, clock }) => `${urgency} ${clock}`))
  for (const { urgency, clock, days: n } of days) {
    const timed = minutes.find((each) => each.urgency === urgency)
    if (timed?.[clock] !== n * minutesOfDay) fail('schema', { n })
  }
}

/** Only the other parties' cosignatures count: more can never be had, and nothing would ever be proved. */
function verifyLog({ log, parties }: Terms): void {
  if (log.cosignatures >= parties.length) fail('schema', { n: log.cosignatures })
}

/** An audit has an auditor whose key openings can be sealed to, and opens nothing that retention has erased. */
function verifyAudit({ audit, auditors, retention }: Terms): void {
  if (audit === undefined) return
  if (auditors.length === 0 || audit.windowDays > retention.days) fail('schema', { n: auditors.length })
  for (const { key } of auditors) fromBase64url(key, 32)
  verifyDistinct(auditors.map(({ key }) => key))
}

/** Payment stops have their days exactly where some party may ask for one. */
function verifyFreeze({ freeze, requests }: Terms): void {
  const isAsked = requests.some(({ kinds }) => kinds.includes('freeze'))
  if (isAsked !== (freeze !== undefined)) fail('schema', {})
  verifyDistinct(freeze?.thresholds.map(({ currency }) => currency) ?? [])
}

function verifyInForce(terms: Terms): void {
  const { rule, from, until } = terms.inForce
  const ends = parseInstant(until)
  if (parseInstant(from) >= ends) fail('schema', {})
  if (rule.kind === 'n-of-m' && rule.n > terms.parties.length) fail('schema', { n: rule.n })
  if (rule.kind === 'date' && parseInstant(rule.at) >= ends) fail('schema', {})
}

function verifyDistinct(names: readonly string[]): void {
  if (new Set(names).size !== names.length) fail('schema', {})
}

function verifySorted(names: readonly string[]): void {
  // Sorted by UTF-16 code unit, as RFC 8785 sorts keys; strictly, so that none stands twice.
  if (names.some((name, at) => at > 0 && name <= (names[at - 1] ?? ''))) fail('schema', {})
}
