/** What calls of people about requests of persons are made of; loaded without the state machines. */
export { SubjectChange } from './proposal.ts'
export { SubjectReport, WithheldEntry } from './report.ts'
export { subjectStates } from './states.ts'
export { allRefusalGrounds, extensionReasons, subjectKinds, withholdingGrounds } from './words.ts'
