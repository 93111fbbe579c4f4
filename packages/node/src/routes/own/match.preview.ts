import { matchPreview } from '@comity/client/api'
import { previewAsk } from '../../asking/preview.ts'
import { loadOpenCase } from '../../cases/cases.ts'
import { ownRoute } from '../define.ts'

/** What asking would be: how many, by which clause, at what cost. Throws `not-found`, `object-mismatch` for a closed case. */
export const matchPreviewRoute = ownRoute({
  call: matchPreview,
  roles: ['investigator'],
  handle: async (node, { unit }, asked) => {
    await loadOpenCase(node, { case: asked.case, unit })
    return previewAsk(node, { asked, unit })
  },
})
