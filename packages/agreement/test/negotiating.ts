import { formatInstant, signingKeyFromSeed, toBase64url, type Verified } from '@comity/codec'
import { multilateralMatching, type Terms } from '@comity/agreement'
import {
  divideTerms,
  negotiate,
  type NamedStatement,
  type Negotiation,
  type NegotiationSpeech,
  nextStatement,
  signStatement,
  type Statement,
  verifyNegotiationStatement,
} from '@comity/agreement/negotiation'

const now = Date.UTC(2026, 0, 1)
const codes = ['alva', 'borea', 'corvo', 'delta-bank', 'elva', 'fjord', 'gavia']

/** A delegation: what one party holds of a negotiation, and how it speaks. */
export interface Delegation {
  readonly party: string
  readonly held: Verified<NamedStatement>[]
  /** Makes a statement out of what is held, keeps it and returns it. */
  readonly say: (act: NegotiationSpeech) => Verified<NamedStatement>
  readonly hear: (...statements: readonly Verified<NamedStatement>[]) => void
  readonly sees: () => Negotiation
}

export interface Table {
  readonly terms: Terms
  readonly negotiation: string
  readonly opening: Verified<NamedStatement>
  readonly delegations: readonly Delegation[]
}

/**
 * `size` parties, the first of which opens a negotiation on the template, chaired by the second. `isShort`: the same
 * terms in two clauses, so that random delegations come to an end.
 */
export function openTable(size: number, { isShort }: { readonly isShort: boolean } = { isShort: false }): Table {
  const parties = codes.slice(0, size)
  const keyOf = (party: string) => signingKeyFromSeed(new Uint8Array(32).fill(codes.indexOf(party) + 1))
  const template = multilateralMatching({
    parties: parties.map((party) => ({
      party,
      memberClass: 'agency',
      country: 'NO',
      agreementKey: toBase64url(keyOf(party).publicKey),
    })),
    profiles: ['phone/1'],
    dailyElements: 100,
    firstLoadElements: 0,
    rows: 1_000,
    from: now,
    until: now + 86_400_000,
  })
  const terms = isShort ? shortened(template) : template
  const opening = signed({
    negotiation: null,
    author: parties[0] ?? '',
    number: 1,
    previous: null,
    seen: [],
    at: formatInstant(now),
    act: {
      kind: 'open',
      supersedes: null,
      title: terms.title,
      parties: terms.parties,
      observers: [],
      chair: parties[1] ?? '',
      provisions: [...divideTerms(terms)].map(([clause, provision]) => ({ clause, provision })),
    },
  })
  const negotiation = opening.hash
  return { terms, negotiation, opening, delegations: parties.map((party) => delegation(party, negotiation, opening)) }
}

/** Everything but retention and entry into force in clause 1. */
function shortened(terms: Terms): Terms {
  const text = JSON.stringify(terms, (key, value: unknown) => {
    if (key === 'clauses') return terms.clauses.filter(({ id }) => id === '1' || id === '2')
    return key === 'clause' ? (value === '8' || value === '9' ? '2' : '1') : value
  })
  return JSON.parse(text) as Terms // the same terms, with other numbers of clauses
}

function delegation(party: string, negotiation: string, opening: Verified<NamedStatement>): Delegation {
  const held = [opening]
  let last = { count: 0, state: negotiate(negotiation, held) }
  const sees = (): Negotiation => {
    if (last.count !== held.length) last = { count: held.length, state: negotiate(negotiation, held) }
    if (last.state === undefined) throw new Error('a delegation always holds the opening')
    return last.state
  }
  return {
    party,
    held,
    sees,
    hear: (...statements) => {
      for (const one of statements) if (!held.some(({ hash }) => hash === one.hash)) held.push(one)
    },
    say: (act) => {
      const statement = signed(nextOf(sees(), party, act))
      held.push(statement)
      return statement
    },
  }
}

/** The statement that `party` makes next, having taken into account what counts in `state`. */
export function nextOf(state: Negotiation, party: string, act: NegotiationSpeech): Statement {
  return nextStatement(state, { author: party, act, now })
}

/** Signed by its author and verified, as it is taken up from the wire. */
export function signed(statement: Statement): Verified<NamedStatement> {
  const key = signingKeyFromSeed(new Uint8Array(32).fill(codes.indexOf(statement.author) + 1))
  return verifyNegotiationStatement({ jws: signStatement({ statement, key }), publicKey: key.publicKey })
}
