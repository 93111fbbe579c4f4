import { type ResultOf, reconcileStart } from '@comity/client/api'
import { placeOfKey, type ReconcileItem } from '@comity/protocol/channel'
import { type LaneDifference, reconcile } from '../../partner/reconcile.ts'
import { ownRoute } from '../define.ts'

const maxListed = 1_000

/** Compares with a partner, held or not, what both sides hold. */
export const reconcileStartRoute = ownRoute({
  call: reconcileStart,
  roles: ['supervisor', 'liaison', 'oversight', 'administrator'],
  handle: async (node, _actor, { party }) => {
    const { held, differences } = await reconcile(node, party)
    return { party, held, differing: differences.length, differences: differences.slice(0, maxListed).map(listed) }
  },
})

function listed(difference: LaneDifference): ResultOf<typeof reconcileStart>['differences'][number] {
  const { lane, kind, key, own, mine, theirs, isResent } = difference
  const isMessage = lane === 'sent' || lane === 'received'
  const { epoch, sequence } = isMessage ? placeOfKey(key) : { epoch: null, sequence: null }
  const id = own?.id ?? (isMessage ? null : key)
  return { lane, kind, epoch, sequence, id, name: own?.name ?? null, mine: side(mine), theirs: side(theirs), isResent }
}

function side(item: ReconcileItem | null) {
  return item === null ? null : { digest: item.digest, state: item.state }
}
