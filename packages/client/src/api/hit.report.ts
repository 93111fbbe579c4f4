import { closed } from '@comity/codec'
import Type from 'typebox'
import { HitOpening, HitReportFile } from '../hit-report/report.ts'
import { ownCall } from './define.ts'
import { Digest, PartyCode, Uuid } from './shapes.ts'

export const hitReport = ownCall({
  name: 'hit.report',
  summary: 'Makes a court-ready account of a confirmed hit; the identifier is in the opening alone.',
  /** `to`: the party for which it is made; null where a court or authority of this party is to have it. */
  body: closed({ hit: Uuid, to: Type.Union([Type.Null(), PartyCode]) }),
  result: closed({ digest: Digest, file: HitReportFile, opening: HitOpening }),
})
