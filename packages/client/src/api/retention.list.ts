import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Digest, InstantText, Nothing, Uuid } from './shapes.ts'

export const retentionList = ownCall({
  name: 'retention.list',
  summary: 'Lists the certificates of what the end of retention erased: counts and digests, newest first.',
  body: Nothing,
  result: closed({
    certificates: Type.Array(
      closed({
        certificate: Uuid,
        at: InstantText,
        case: Type.Union([Type.Null(), Uuid]),
        agreement: Type.Union([Type.Null(), Digest]),
        records: Count,
        hits: Count,
        requests: Count,
        batches: Count,
        digest: Digest,
      }),
    ),
  }),
})
