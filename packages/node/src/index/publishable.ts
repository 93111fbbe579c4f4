import {
  encodeHandling,
  type EuropolCode,
  type Handling,
  isWithinCeiling,
  offenceCode,
  type Pap,
  type PersonStatus,
  statusBits,
  type Tlp,
} from '@comity/agreement'
import type { Instant } from '@comity/codec'
import { encodeLabel, type LabelFacts } from '@comity/match-index'

/**
 * What the terms and the party's own policy let into an index: statuses by profile, the handling ceiling, and who would
 * learn of it: whom a shield hides from them is withheld (spec/cases.md §4), and what its audience keeps from one of them.
 */
export interface Publishable {
  readonly statuses: ReadonlyMap<string, ReadonlySet<PersonStatus>>
  readonly ceiling: Handling
  readonly audience: readonly string[]
  /** Every other party of the agreement: any of them may fetch the index. */
  readonly readers: readonly string[]
}

/** What is known of a record without opening it. */
export interface Described {
  readonly profile: string
  readonly status: PersonStatus
  readonly category: string
  readonly tlp: Tlp
  readonly pap: Pap
  readonly europol: readonly EuropolCode[]
  readonly firstSeen: Instant
}

/** Tells whether a record may stand in the index; what may not is withheld, never weakened. */
export function isPublishable(
  { statuses, ceiling }: Pick<Publishable, 'statuses' | 'ceiling'>,
  record: Described,
): boolean {
  const permitted = statuses.get(record.profile)?.has(record.status) === true
  return permitted && isWithinCeiling({ handling: handlingOf(record), ceiling })
}

function handlingOf({ tlp, pap, europol }: Handling): Handling {
  return { tlp, pap, europol }
}

/** What a label says of a record, and the 8 bytes of it that are stored. */
export interface Said {
  readonly facts: LabelFacts
  readonly bytes: Uint8Array
}

/** Records say few different things; each is worked out once. */
export function labelFacts(): (record: Omit<Described, 'profile'>) => Said {
  const said = new Map<string, Said>()
  return (record) => {
    const seen = new Date(record.firstSeen)
    const month = Math.max(0, (seen.getUTCFullYear() - 1970) * 12 + seen.getUTCMonth())
    const key = [record.category, record.status, record.tlp, record.pap, record.europol.join('+'), month].join()
    const known = said.get(key) ?? sayOf(record, month)
    said.set(key, known)
    return known
  }
}

function sayOf(record: Omit<Described, 'profile'>, month: number): Said {
  const [ranks = 0, codes = 0] = encodeHandling(handlingOf(record))
  const category = offenceCode(record.category)
  const facts = {
    category,
    statuses: statusBits([record.status]),
    contactUnit: 0,
    handling: (ranks << 8) | codes,
    month,
  }
  return { facts, bytes: encodeLabel({ ...facts, reference: new Uint8Array(8) }).subarray(8) }
}
