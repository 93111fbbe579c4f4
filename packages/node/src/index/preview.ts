import { audienceWords, type PersonStatus, rowsCap } from '@comity/agreement'
import type { indexPreview, ResultOf } from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { sql } from 'kysely'
import { type LoadedAgreement, requireInForce } from '../agreements/agreements.ts'
import { countValues } from '../cases/records.ts'
import { hiddenCases } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import { admits } from '../handling/may-pass.ts'
import { europolOf } from '../handling/record-marks.ts'
import { isHidden } from '../shield/hidden.ts'
import { decidePublishing, publishableOf, readersOf } from './permitted.ts'
import { type Described, isPublishable, type Publishable } from './publishable.ts'
import { filterOf } from './source-records.ts'

type Preview = ResultOf<typeof indexPreview>
type Withheld = Preview['withheld'][number]

/** Records that are alike in all that decides about them. */
interface Alike extends Omit<Described, 'firstSeen' | 'europol'> {
  readonly europol: string
  readonly is_admitted: boolean
  readonly is_hidden: boolean
  readonly is_restricted: boolean
  readonly records: number
}

/**
 * What the next version under an agreement would hold and what it would withhold, in counts (spec/cases.md §5), by the same
 * decisions as a publication, without what stands in cases that are hidden from the person (spec/casework.md §12). No identifier is opened and nothing is written. Throws `agreement-not-in-force`.
 */
export async function previewIndex(
  node: NodeContext,
  { agreement, actor }: { readonly agreement: string; readonly actor: Actor },
): Promise<Preview> {
  const loaded = await requireInForce(node.db, agreement, { now: node.now(), parties: [node.party] })
  const { terms } = loaded
  const alike = await groupRecords(node, {
    audience: audienceWords({ terms, own: node.party }),
    readers: readersOf(node, terms),
    actor,
  })
  const profiles = [...new Set(alike.map(({ profile }) => profile))]
  const decided = decidePublishing(node, { agreement: loaded, profiles })
  const publishable = permitted(node, loaded)
  const published: Preview['published'] = []
  const withheld: Withheld[] = []
  for (const {
    is_hidden: hidden,
    is_restricted: restricted,
    is_admitted: admitted,
    records,
    category,
    ...row
  } of alike) {
    const of = { ...row, europol: [...europolOf(row.europol)] }
    const refused = decided.get(of.profile)?.get(of.status) ?? null
    const isUsed = !hidden && !restricted && admitted
    const isOut = publishable !== undefined && isUsed && isPublishable(publishable, { ...of, category, firstSeen: 0 })
    const kept = restricted ? 'record-restricted' : hidden ? 'person-protected' : 'marking-forbids'
    const code = refused?.code ?? kept
    if (isOut) published.push({ ...of, category, records })
    else withheld.push({ code, ...of, records })
  }
  const audience = terms.parties
    .filter(({ party }) => terms.match.some((rule) => isAsker(rule, { party, own: node.party })))
    .map(({ party, memberClass, country }) => ({ party, memberClass, country }))
  return { audience, published, withheld: summed(withheld), rows: await rowsOf(node, { loaded, publishable, actor }) }
}

/** Nothing at all may be published: everything is then withheld, each with its own code. */
function permitted(node: NodeContext, loaded: LoadedAgreement): Publishable | undefined {
  try {
    return publishableOf(node, loaded)
  } catch (error) {
    if (!isComityError(error)) throw error
    return undefined
  }
}

/** Withheld records are told apart by why, not by category. */
function summed(groups: readonly Withheld[]): Withheld[] {
  const sums = new Map<string, Withheld>()
  for (const { records, ...why } of groups) {
    const key = Object.values(why).join(' ')
    sums.set(key, { ...why, records: records + (sums.get(key)?.records ?? 0) })
  }
  return [...sums.values()]
}

function isAsker(
  rule: LoadedAgreement['terms']['match'][number],
  { party, own }: { readonly party: string; readonly own: string },
): boolean {
  return party !== own && rule.publishers.includes(own) && rule.inquirers.includes(party)
}

async function groupRecords(
  node: NodeContext,
  { audience, readers, actor }: Pick<Publishable, 'audience' | 'readers'> & { readonly actor: Actor },
): Promise<readonly Alike[]> {
  const { rows } = await sql<Alike>`
    select r.profile, r.status, r.category, r.tlp, r.pap, r.europol, r.is_hidden, r.is_restricted, r.is_admitted,
      count(*)::integer as records
    from (select profile, status, category, tlp, pap, europol, ${admits('record', readers)} as is_admitted,
      ${isHidden('record', audience)} as is_hidden,
      restricted_by is not null as is_restricted from record where case_id not in (${hiddenCases(actor)})) r
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9 order by 1, 2, 3, 4, 5, 6, 7, 8, 9`.execute(node.db)
  return rows
}

interface Previewed {
  readonly loaded: LoadedAgreement
  readonly publishable: Publishable | undefined
  readonly actor: Actor
}

async function rowsOf(node: NodeContext, { loaded, publishable, actor }: Previewed): Promise<Preview['rows']> {
  if (publishable === undefined) return []
  const rows: Preview['rows'] = []
  for (const [profile, statuses] of publishable.statuses) {
    const all = { ...filterOf(publishable), profiles: [profile], statuses: [...statuses] as PersonStatus[] }
    const filter = { ...all, exceptCases: hiddenCases(actor) }
    rows.push({ profile, rows: await countValues(node, filter), cap: rowsCap({ terms: loaded.terms, profile }) })
  }
  return rows
}
