import { ownCall } from './define.ts'
import { KeyChange, KeyChanged } from './key-change.ts'

export const keyRotate = ownCall({
  name: 'key.rotate',
  summary: 'Replaces a key; the former one counts for an overlap. Two persons make the call.',
  body: KeyChange,
  result: KeyChanged,
})
