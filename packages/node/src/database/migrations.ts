import type { Migration } from 'kysely/migration'
import { asking } from '../migrations/0011-asking.ts'
import { witness } from '../migrations/0014-witness.ts'
import { cardKeys } from '../migrations/0012-card-keys.ts'
import { keyHistory } from '../migrations/0016-key-history.ts'
import { channel } from '../migrations/0015-channel.ts'
import { retraction } from '../migrations/0019-retraction.ts'
import { suspension } from '../migrations/0020-suspension.ts'
import { directory } from '../migrations/0003-directory.ts'
import { messages } from '../migrations/0004-messages.ts'
import { agreement } from '../migrations/0005-agreement.ts'
import { hitProof } from '../migrations/0043-hit-proof.ts'
import { freeze } from '../migrations/0040-freeze.ts'
import { hit } from '../migrations/0009-hit.ts'
import { request } from '../migrations/0010-request.ts'
import { match } from '../migrations/0008-match.ts'
import { jobQueue } from '../migrations/0022-job-queue.ts'
import { log } from '../migrations/0002-log.ts'
import { logPublished } from '../migrations/0017-log-published.ts'
import { cases } from '../migrations/0006-case.ts'
import { pouch } from '../migrations/0018-pouch.ts'
import { denunciation } from '../migrations/0023-denunciation.ts'
import { succession } from '../migrations/0024-succession.ts'
import { negotiation } from '../migrations/0021-negotiation.ts'
import { requestForms } from '../migrations/0039-request-forms.ts'
import { confidential } from '../migrations/0035-confidential.ts'
import { marking } from '../migrations/0036-marking.ts'
import { operation } from '../migrations/0038-operation.ts'
import { evidence } from '../migrations/0041-evidence.ts'
import { evidenceHold } from '../migrations/0042-evidence-hold.ts'
import { calendars } from '../migrations/0049-calendar.ts'
import { requestKinds } from '../migrations/0044-request-kinds.ts'
import { auditorKey } from '../migrations/0045-auditor-key.ts'
import { target } from '../migrations/0047-target.ts'
import { requestGroup } from '../migrations/0050-request-group.ts'
import { emergency } from '../migrations/0033-emergency.ts'
import { auditRows } from '../migrations/0034-audit-rows.ts'
import { shield } from '../migrations/0032-shield.ts'
import { oversight } from '../migrations/0029-oversight.ts'
import { subject } from '../migrations/0031-subject.ts'
import { audit } from '../migrations/0028-audit.ts'
import { requestJudgement } from '../migrations/0026-request-judgement.ts'
import { refusedAct } from '../migrations/0027-refused-act.ts'
import { linking } from '../migrations/0037-linking.ts'
import { people } from '../migrations/0001-people.ts'
import { index } from '../migrations/0007-index.ts'
import { signIn } from '../migrations/0046-sign-in.ts'
import { notice } from '../migrations/0048-notice.ts'

/** Every migration in its order. One line each; a released one is never edited, only followed by another. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-people': people,
  '0002-log': log,
  '0003-directory': directory,
  '0004-messages': messages,
  '0005-agreement': agreement,
  '0006-case': cases,
  '0007-index': index,
  '0008-match': match,
  '0009-hit': hit,
  '0010-request': request,
  '0011-asking': asking,
  '0012-card-keys': cardKeys,
  '0014-witness': witness,
  '0015-channel': channel,
  '0016-key-history': keyHistory,
  '0017-log-published': logPublished,
  '0018-pouch': pouch,
  '0019-retraction': retraction,
  '0020-suspension': suspension,
  '0021-negotiation': negotiation,
  '0022-job-queue': jobQueue,
  '0023-denunciation': denunciation,
  '0024-succession': succession,
  '0026-request-judgement': requestJudgement,
  '0027-refused-act': refusedAct,
  '0028-audit': audit,
  '0029-oversight': oversight,
  '0031-subject': subject,
  '0032-shield': shield,
  '0033-emergency': emergency,
  '0034-audit-rows': auditRows,
  '0035-confidential': confidential,
  '0036-marking': marking,
  '0037-linking': linking,
  '0038-operation': operation,
  '0039-request-forms': requestForms,
  '0040-freeze': freeze,
  '0041-evidence': evidence,
  '0042-evidence-hold': evidenceHold,
  '0043-hit-proof': hitProof,
  '0044-request-kinds': requestKinds,
  '0045-auditor-key': auditorKey,
  '0046-sign-in': signIn,
  '0047-target': target,
  '0048-notice': notice,
  '0049-calendar': calendars,
  '0050-request-group': requestGroup,
}
