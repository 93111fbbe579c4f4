import { codecErrors, type ErrorTable, type Fail, failFrom } from '@comity/codec'

/** The codes of this package; all are local, because nothing of it is a node. See spec/errors.md. */
export const testnetErrors = {
  'waited-too-long': {
    status: 0,
    meaning: 'what was waited for did not come true in time',
    remedy: 'Look at the log of the node that should have acted.',
  },
  'node-ended': {
    status: 0,
    meaning: 'a node ended that should be running',
    remedy: 'Read what it wrote to standard error.',
  },
  'job-failed': {
    status: 0,
    meaning: 'a job that should succeed ended with an error',
    remedy: 'Show the job; it names the error.',
  },
  'party-unknown': {
    status: 0,
    meaning: 'the testnet has no such party',
    remedy: 'Name one of the parties that it was opened with.',
  },
  'not-a-process': {
    status: 0,
    meaning: 'a node that runs in this process cannot be killed',
    remedy: 'Open the testnet with `asProcesses: true`.',
  },
  'demo-failed': {
    status: 0,
    meaning: 'a step of the main job did not come true',
    remedy: 'Read the last sentence that was printed; the step after it failed.',
  },
  'storage-fault': {
    status: 0,
    meaning: 'a simulated disk answered a commit with an error; whether it was kept is not known',
    remedy: 'Read what is durable before anything else is done.',
  },
  'invariant-broken': {
    status: 0,
    meaning: 'a simulated run came to a state that must never be',
    remedy: 'Run its seed again with `--trace`; the error names the invariant of spec/attacks.md §4.',
  },
} as const satisfies ErrorTable

export const fail: Fail<keyof typeof testnetErrors | keyof typeof codecErrors> = failFrom({
  ...codecErrors,
  ...testnetErrors,
})
