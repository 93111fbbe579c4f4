import { openAskRunner } from './asking/ask-job.ts'
import { runLink } from './linking/link-job.ts'
import { runPublish, runSync } from './index/jobs.ts'
import { runEvidence } from './evidence/run.ts'
import type { JobRunners } from './jobs.ts'

/** What runs each kind of job. */
export const jobRunners: JobRunners = {
  publish: runPublish,
  sync: runSync,
  ask: openAskRunner(),
  link: runLink,
  evidence: runEvidence,
}
