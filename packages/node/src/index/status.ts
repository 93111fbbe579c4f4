import type { indexStatus, ResultOf } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import type { NodeContext } from '../context.ts'

/** The newest version of each epoch that this node publishes or holds of others under an agreement; expired ones too, so that a person sees their age. */
export async function indexVersions(node: NodeContext, agreement: string): Promise<ResultOf<typeof indexStatus>> {
  const published = await node.db
    .selectFrom('index_manifest')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_manifest.epoch')
    .distinctOn('index_manifest.epoch')
    .select(['index_epoch.number as epoch', 'version', 'row_count', 'segment_count', 'issued_at', 'expires_at'])
    .where('index_manifest.agreement', '=', agreement)
    .where('index_epoch.state', '!=', 'ended')
    .orderBy('index_manifest.epoch')
    .orderBy('version', 'desc')
    .execute()
  const synchronised = await node.db
    .selectFrom('synced_manifest')
    .select(['publisher', 'epoch', 'version', 'row_count', 'segment_count', 'issued_at', 'expires_at'])
    .where('agreement', '=', agreement)
    .orderBy('publisher')
    .execute()
  return {
    published: published.map((row) => versionOf({ ...row, publisher: node.party })),
    synchronised: synchronised.map(versionOf),
  }
}

function versionOf(row: {
  readonly publisher: string
  readonly epoch: number
  readonly version: number
  readonly row_count: number
  readonly segment_count: number
  readonly issued_at: number
  readonly expires_at: number
}): ResultOf<typeof indexStatus>['published'][number] {
  const { publisher, epoch, version, row_count: rows, segment_count: segments } = row
  const [issuedAt, expiresAt] = [formatInstant(row.issued_at), formatInstant(row.expires_at)]
  return { publisher, epoch, version, rows, segments, issuedAt, expiresAt }
}
