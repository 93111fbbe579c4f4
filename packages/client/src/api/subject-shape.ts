import {
  allRefusalGrounds,
  extensionReasons,
  subjectKinds,
  subjectStates,
  withholdingGrounds,
} from '@comity/casework/subject'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, InstantText, oneOf, ProfileName, Uuid } from './shapes.ts'

/** The closed sets of spec/subjects.md §2 to §5. */
export { allRefusalGrounds, extensionReasons, subjectKinds, withholdingGrounds }
export const SubjectKindName = oneOf(subjectKinds)
export const ExtensionReasonName = oneOf(extensionReasons)
export const RefusalGroundName = oneOf(allRefusalGrounds)
export const WithholdingGroundName = oneOf(withholdingGrounds)
export const SubjectStateName = oneOf(subjectStates)

export const SubjectActed = closed({ subject: Uuid, state: SubjectStateName })

/** A request of a person as lists show it: nothing of whom it is about. */
export const subjectSummary = {
  subject: Uuid,
  kind: SubjectKindName,
  profile: ProfileName,
  state: SubjectStateName,
  receivedAt: InstantText,
  dueAt: InstantText,
  isExtended: Type.Boolean(),
  extension: Type.Union([Type.Null(), ExtensionReasonName]),
  daysOverdue: Count,
  decision: Type.Union([Type.Null(), oneOf(['grant', 'refuse'])]),
  /** Of a refusal, proposed or decided. */
  ground: Type.Union([Type.Null(), RefusalGroundName]),
  /** On how many records it was carried out. */
  records: Type.Union([Type.Null(), Count]),
  endedAt: Type.Union([Type.Null(), InstantText]),
}
