/**
 * Every durability point of the node (spec/attacks.md G-01): the places between which a crash leaves something behind. A
 * test ends the process at each of them; one that no run reaches makes the suite red. In production they do nothing.
 */
export const faultPoints = {
  'ask.started': 'a question was accepted, nothing of it is recorded',
  'ask.batch-recorded': 'a batch is recorded, nothing of it was sent',
  'ask.answer-recorded': 'the answer of a batch is recorded, its hits are not',
  'import.batch': 'some lines of an import are recorded, others are not',
  'inbox.after-commit': 'a message is taken up, its receipt was not sent',
  'inbox.before-commit': 'a message took effect in a transaction that is not committed',
  'cosignature.before-commit': 'a witness has cosigned a checkpoint, its cosignature is not stored',
  'index.before-commit': 'segments are on disk, the manifest is not committed',
  'index.before-switch': 'a version was fetched whole, the former one is still in use',
  'index.committed': 'a manifest is committed, files it no longer names are still there',
  'index.segment-fetched': 'one segment of a version was fetched',
  'index.segments-written': 'the segments of a version are on disk, nothing of it is recorded',
  'log.sequenced': 'a step of the log is committed, its tiles are not written',
  'log.tiles': 'tiles are written, the checkpoint that covers them is not',
  'match.before-charge': 'a batch passed every gate, nothing is charged',
  'match.charged': 'a batch is charged and logged, nothing is evaluated',
  'pouch.applied': 'a part of a verified pouch is taken up, others are not',
  'pouch.before-opened': 'everything of a pouch is taken up, that is not recorded',
  'pouch.packed': 'the file of a pouch is on disk, it is not recorded',
  'pouch.verified': 'a pouch is verified whole and recorded, nothing of it is taken up',
  'outbox.after-send': 'a partner has a message, its receipt is not recorded',
  'witness.before-commit': "a partner's checkpoint is consistent with what was seen, nothing of it is stored",
  'witness.stored': "a partner's checkpoint is stored as seen, its cosignature does not exist",
  'case.close-before-commit': 'a case is closed in a transaction that is not committed',
  'case.closed': 'a case is closed, no partner was told',
  'retraction.before-commit': 'a record is deleted or corrected in a transaction that is not committed',
  'retraction.committed': 'a record is gone, no index has withdrawn it and no partner was told',
  'retraction.answer-before-commit': 'what a partner retracted is erased in a transaction that is not committed',
  'retraction.answered': 'what a partner retracted is erased, the partner was not told',
} as const

export type FaultPointName = keyof typeof faultPoints

/** Told of each point as it is passed; in production it does nothing, in a test it may throw or end the process. */
export type FaultPoint = (name: FaultPointName) => void
