import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { IndexVersion } from './index-version.ts'
import { Digest } from './shapes.ts'

export const indexStatus = ownCall({
  name: 'index.status',
  summary: 'Shows what is published and synchronised under an agreement.',
  body: closed({ agreement: Digest }),
  result: closed({ published: Type.Array(IndexVersion), synchronised: Type.Array(IndexVersion) }),
})
