import { logVerify } from '@comity/client/api'
import { isComityError, toBase64url } from '@comity/codec'
import { parseCheckpoint, parseNote } from '@comity/tlog'
import { ownRoute } from '../define.ts'

/** Recomputes the whole log. A damage is the answer, not a failure of the call: it names file and index. */
export const logVerifyRoute = ownRoute({
  call: logVerify,
  roles: ['oversight', 'administrator', 'supervisor', 'legal'],
  handle: async ({ log }) => {
    const checkpoint = await log.checkpoint()
    const { origin, size, root } = parseCheckpoint(parseNote(checkpoint).text)
    const stated = { origin, size, root: toBase64url(root), checkpoint }
    try {
      const verified = await log.verify()
      return { ...stated, ...verified, root: toBase64url(verified.root), damage: null }
    } catch (error) {
      if (!isComityError(error, 'read-only')) throw error
      return { ...stated, damage: damageOf(error.details) }
    }
  },
})

function damageOf({ file, index }: Readonly<Record<string, unknown>>): { file: string; index: number } {
  return { file: String(file), index: Number(index) }
}
