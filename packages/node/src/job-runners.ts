import type { JobRunners } from './jobs.ts'

/** What runs each kind of job. */
export const jobRunners: JobRunners = {
  publish: () => Promise.reject(new TypeError('not wired')),
  sync: () => Promise.reject(new TypeError('not wired')),
  ask: () => Promise.reject(new TypeError('not wired')),
}
