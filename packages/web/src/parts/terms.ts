import { type Terms, TermsSchema } from '@comity/agreement'
import { agreementShow } from '@comity/client/api'
import { checkShape } from '@comity/codec'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { call } from '../call.ts'

/** The terms of an agreement, of their shape; nothing is asked before there is one. */
export function useTerms(agreement: string | null): UseQueryResult<Terms> {
  return useQuery({
    queryKey: [agreementShow.name, agreement, 'terms'],
    enabled: agreement !== null,
    queryFn: async () => checkShape(TermsSchema, (await call(agreementShow, { agreement: agreement ?? '' })).terms),
  })
}
