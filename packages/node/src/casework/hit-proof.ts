import { equalBytes, fromBase64url } from '@comity/codec'
import { sql } from 'kysely'
import type { PinnedPartner } from '../asking/ask-partner.ts'
import type { Db, Tx } from '../schema.ts'
import type { NewHit } from './hits.ts'

/** In what a hit of this segment's sequence was found; null where the manifest's place in its log was not kept. */
export function foundIn({ index, manifest }: PinnedPartner, sequence: number): NewHit['foundIn'] {
  const segment = index.manifest.segments.find((one) => one.sequence === sequence)
  if (segment === undefined || manifest.proof === null) return null
  return { manifest: fromBase64url(manifest.manifest.digest, 32), segment: fromBase64url(segment.sha256, 32) }
}

/** Keeps what hits were found in, once for all of them, in the transaction that stores them (spec/hit-reports.md §3). */
export async function keepFindings(
  tx: Tx,
  { pinned: { index, manifest }, hits }: { readonly pinned: PinnedPartner; readonly hits: readonly NewHit[] },
): Promise<void> {
  const found = hits.flatMap(({ foundIn }) => foundIn ?? [])
  const [first] = found
  if (first === undefined || manifest.proof === null) return
  const kept = { digest: first.manifest, jws: manifest.manifest.jws, proof: manifest.proof }
  const isKept = await tx
    .selectFrom('kept_manifest')
    .select('digest')
    .where('digest', '=', kept.digest)
    // Held until the hits are stored: `forgetFindings` then leaves it.
    .forKeyShare()
    .executeTakeFirst()
  if (isKept === undefined) {
    await tx
      .insertInto('kept_manifest')
      .values(kept)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const named = [...index.changes, ...index.base].map(({ segment }) => segment)
  for (const { sha256, bytes } of named.filter((one) => found.some(({ segment }) => equalBytes(segment, one.sha256)))) {
    // A segment has up to six megabytes: it is sent to the database once.
    const known = await tx
      .selectFrom('kept_segment')
      .select('sha256')
      .where('sha256', '=', sha256)
      .forKeyShare()
      .executeTakeFirst()
    if (known !== undefined) continue
    await tx
      .insertInto('kept_segment')
      .values({ sha256, bytes })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

/** Forgets manifests and segments in which no hit was found that is still kept. */
export async function forgetFindings(db: Db | Tx): Promise<void> {
  await sql`
    delete from kept_segment where not exists (select from hit where hit.segment = kept_segment.sha256)`.execute(db)
  await sql`
    delete from kept_manifest where not exists (select from hit where hit.manifest = kept_manifest.digest)`.execute(db)
}
