import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { Count, Digest, Uuid } from './shapes.ts'

/** `POST /own/evidence.upload?file=<uuid>` with the file as body, read as it arrives. Its name comes with the collection. */
export const evidenceUpload = {
  name: 'evidence.upload',
  summary: 'Keeps one file of a collection to come, encrypted, under an id that the caller drew.',
  query: closed({ file: Uuid }),
  result: closed({ file: Uuid, bytes: Count, sha256: Digest }),
} as const

export type EvidenceUploaded = Static<typeof evidenceUpload.result>
