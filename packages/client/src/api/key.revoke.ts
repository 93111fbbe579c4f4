import { ownCall } from './define.ts'
import { KeyChange, KeyChanged } from './key-change.ts'

export const keyRevoke = ownCall({
  name: 'key.revoke',
  summary:
    'Replaces a key that is in other hands; what the former one signs from now on is refused. Two persons make the call.',
  body: KeyChange,
  result: KeyChanged,
})
