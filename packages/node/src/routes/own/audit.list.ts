import { auditList, type ResultOf } from '@comity/client/api'
import { formatInstant, type Instant } from '@comity/codec'
import { auditedBy } from '../../audit/auditor.ts'
import { planOf } from '../../audit/close-audit.ts'
import { ownRoute } from '../define.ts'

type Outcome = NonNullable<ResultOf<typeof auditList>['audits'][number]['outcome']>

/** Audits with their verdicts: counts and codes, no content. */
export const auditListRoute = ownRoute({
  call: auditList,
  roles: ['auditor', 'oversight', 'supervisor', 'administrator'],
  handle: async (node, actor) => {
    const rows = await node.db.selectFrom('audit').selectAll().orderBy('begun_at', 'desc').orderBy('id').execute()
    // The party's own people see that there was an audit; an auditor, who comes from outside, those under its own terms.
    const own = actor.roles.includes('auditor')
      ? await auditedBy(
          node,
          actor,
          rows.map(({ agreement }) => agreement),
        )
      : undefined
    const seen = rows.filter(({ agreement }) => own?.has(agreement) ?? true)
    const audits = seen.map((row) => {
      const { from, until, ...plan } = planOf(row)
      return {
        ...plan,
        from: formatInstant(from),
        until: formatInstant(until),
        closedAt: row.closed_at === null ? null : formatInstant(row.closed_at),
        outcome: outcomeOf(row.outcome, row.concluded_at),
      }
    })
    return { audits }
  },
})

function outcomeOf(text: string | null, at: Instant | null): Outcome | null {
  if (text === null || at === null) return null
  return { ...(JSON.parse(text) as Omit<Outcome, 'at'>), at: formatInstant(at) } // our own canonical text
}
