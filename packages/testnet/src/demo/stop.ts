/** Why and whether the demo shall end before it is done. */
export interface Stop {
  /** Resolves with the exit code: 128 and the number of the signal, as shells say it. */
  readonly requested: Promise<number>
  readonly isRequested: () => boolean
}

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
/** SIGPIPE, which Node.js turns into an error of the stream. */
const readerGone = 141

/**
 * Listens for the first signal, and for a reader of the output that goes away (`| head`). It listens to the end: one Ctrl-C
 * may arrive several times, from npm, from the command line and from the terminal, and a second one must not cut short
 * the stop that the first began.
 */
export function listenForStop(): Stop {
  const asked = Promise.withResolvers<number>()
  let isRequested = false
  const stop = (code: number) => {
    isRequested = true
    asked.resolve(code)
  }
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(codes[signal]))
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop(readerGone))
  return { requested: asked.promise, isRequested: () => isRequested }
}
