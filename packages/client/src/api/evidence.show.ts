import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceHandling, EvidenceSide, EvidenceUseName } from './evidence-shape.ts'
import { Count, Digest, InstantText, Line, PartyCode, Uuid } from './shapes.ts'

export const evidenceShow = ownCall({
  name: 'evidence.show',
  summary: 'Shows one exhibit with its files, seal, terms, events and everybody who read it here.',
  body: closed({ evidence: Uuid }),
  result: closed({
    evidence: Uuid,
    side: EvidenceSide,
    partner: PartyCode,
    request: Uuid,
    agreement: Digest,
    state: Line,
    openedAt: InstantText,
    title: Type.String(),
    files: Type.Array(closed({ file: Count, name: Line, bytes: Count, sha256: Digest })),
    /** Names of files that the newest look found damaged. */
    damaged: Type.Array(Line),
    /** When everything that is stored was last looked at. */
    checkedAt: Type.Union([Type.Null(), InstantText]),
    seal: Type.Union([Type.Null(), closed({ transfer: Uuid, root: Digest, chunks: Count, bytes: Count })]),
    offer: Type.Union([
      Type.Null(),
      closed({ handling: EvidenceHandling, uses: Type.Array(EvidenceUseName), retainUntil: InstantText }),
    ]),
    /** The newest use for which consent was asked. */
    asked: Type.Union([Type.Null(), closed({ use: EvidenceUseName, recipient: Type.Union([Type.Null(), Line]) })]),
    derived: Type.Array(closed({ item: Uuid, sha256: Digest })),
    /** Why the exhibit is held here, and since when; null where nobody holds it. */
    hold: Type.Union([Type.Null(), closed({ reason: Type.String(), since: InstantText, person: Uuid })]),
    /** Received, past the date until which it may be kept, and not held. */
    isPastRetention: Type.Boolean(),
    recallDue: Type.Union([Type.Null(), InstantText]),
    isRecallOverdue: Type.Boolean(),
    /** The hand-over as each custodian signed it. */
    handover: closed({
      giver: Type.Union([Type.Null(), Type.String()]),
      receiver: Type.Union([Type.Null(), Type.String()]),
    }),
    events: Type.Array(closed({ row: Line, from: Line, to: Line, party: PartyCode, role: Line, at: InstantText })),
    /** Who of this party read which file. */
    accesses: Type.Array(closed({ person: Uuid, file: Count, at: InstantText })),
  }),
})
