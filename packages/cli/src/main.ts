import { run } from './run.ts'
import type { Output } from './output.ts'

/* The program `comity`; bin/comity.js starts it under a Node.js that runs these sources. */

function outputOf(stream: NodeJS.WriteStream): Output {
  const write = (text: string) => void stream.write(text)
  const { isTTY, columns } = stream
  // A terminal that does not know its width says 0.
  return { write, isTerminal: isTTY, env: process.env, ...(isTTY && columns > 0 ? { columns } : {}) }
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
