import { run } from './run.ts'
import type { Output } from './output.ts'

/* The program `comity`; bin/comity.js starts it under a Node.js that runs these sources. */

function outputOf(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY, env: process.env }
}

// A reader that went away (`comity … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
})
