import { closed } from '@comity/codec'
import { PartyCode, InstantText, Count } from './shapes.ts'

export const IndexVersion = closed({
  publisher: PartyCode,
  epoch: Count,
  version: Count,
  rows: Count,
  segments: Count,
  issuedAt: InstantText,
  expiresAt: InstantText,
})
