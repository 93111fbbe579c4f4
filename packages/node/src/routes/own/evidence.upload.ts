import { evidenceUpload } from '@comity/client/api'
import { storeUpload } from '../../evidence/collect.ts'
import { streamRoute } from '../define.ts'

/** Keeps a file as it arrives. Throws what `storeUpload` throws. */
export const evidenceUploadRoute = streamRoute({
  call: evidenceUpload,
  roles: ['investigator', 'custodian'],
  maxBytes: 2 ** 40,
  handle: (node, actor, { file }, stream) => storeUpload(node, actor, { file, stream }),
})
