import { europolNames, papNames, tlpNames } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Line, oneOf, Uuid } from './shapes.ts'

export const EvidenceUseName = oneOf(['intelligence', 'investigation', 'court', 'onward'])
export const EvidenceHandling = closed({
  tlp: oneOf(tlpNames),
  pap: oneOf(papNames),
  europol: Type.Array(oneOf(europolNames), { maxItems: europolNames.length, uniqueItems: true }),
})
export const EvidenceSide = Type.Union([Type.Literal('requesting'), Type.Literal('requested')])
export const EvidenceMoved = closed({ evidence: Uuid, state: Line })
