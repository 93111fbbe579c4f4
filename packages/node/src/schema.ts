import type { Kysely, Transaction } from 'kysely'
import type { AuditTables } from './schema/audit.ts'
import type { CalendarTables } from './schema/calendar.ts'
import type { AskingTables } from './schema/asking.ts'
import type { CaseTables } from './schema/cases.ts'
import type { DirectoryTables } from './schema/directory.ts'
import type { MessageTables } from './schema/messages.ts'
import type { MatchTables } from './schema/match.ts'
import type { IndexTables } from './schema/index.ts'
import type { LogTables } from './schema/log.ts'
import type { AgreementTables } from './schema/agreement.ts'
import type { FreezeTables } from './schema/freeze.ts'
import type { HitTables } from './schema/hit.ts'
import type { RequestTables } from './schema/request.ts'
import type { WitnessTables } from './schema/witness.ts'
import type { PouchTables } from './schema/pouch.ts'
import type { RetractionTables } from './schema/retraction.ts'
import type { NoticeTables } from './schema/notice.ts'
import type { NegotiationTables } from './schema/negotiation.ts'
import type { OperationTables } from './schema/operation.ts'
import type { EmergencyTables } from './schema/emergency.ts'
import type { ShieldTables } from './schema/shield.ts'
import type { SubjectTables } from './schema/subject.ts'
import type { SuspensionTables } from './schema/suspension.ts'
import type { RefusedActTables } from './schema/refused-act.ts'
import type { LinkingTables } from './schema/linking.ts'
import type { TargetTables } from './schema/target.ts'
import type { EvidenceTables } from './schema/evidence.ts'
import type { PeopleTables } from './schema/people.ts'
import type { SignInTables } from './schema/sign-in.ts'

/**
 * Every table of a node; each area declares its own in `schema/` and is merged here.
 * Conventions of all tables: instants are `bigint` milliseconds (number here), keys and digests `bytea` (Uint8Array),
 * our ids `uuid`, closed sets `text` with a check, signed or hashed JSON `text` in its canonical form.
 */
export interface Tables
  extends
    PeopleTables,
    SignInTables,
    CaseTables,
    LogTables,
    DirectoryTables,
    MessageTables,
    AgreementTables,
    MatchTables,
    IndexTables,
    HitTables,
    RequestTables,
    FreezeTables,
    CalendarTables,
    AskingTables,
    WitnessTables,
    PouchTables,
    RetractionTables,
    SuspensionTables,
    ShieldTables,
    EmergencyTables,
    NegotiationTables,
    NoticeTables,
    OperationTables,
    RefusedActTables,
    SubjectTables,
    LinkingTables,
    EvidenceTables,
    TargetTables,
    AuditTables {}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
