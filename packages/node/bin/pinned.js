// The sources run as they are on Node 24; an older Node hands over to the one that this repository pins.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Half of what the engine takes by itself for what is young, in MiB. A stream of gigabytes fills that heap to its end, and what it
 * grew to is never given back.
 */
const flags = ['--max-semi-space-size=8']
/**
 * glibc gives what is larger back to the system when it is freed: the chunks of an exhibit. Left to itself it raises the bound to
 * whatever was freed, and keeps them scattered. Elsewhere the name means nothing.
 */
const environment = { MALLOC_MMAP_THRESHOLD_: '131072' }

/**
 * Runs a program of this package.
 * @param {string} name
 * @param {string} source below `src/`
 */
export async function runPinned(name, source) {
  const main = fileURLToPath(new URL(`../src/${source}`, import.meta.url))
  const args = [...flags, main, ...process.argv.slice(2)]
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    const isFlagged = flags.every((flag) => process.execArgv.includes(flag))
    // In place: the process that was started is the one that runs, and that is signalled.
    if (!isFlagged && process.platform !== 'win32') {
      process.execve(process.execPath, [process.execPath, ...process.execArgv, ...args], {
        ...process.env,
        ...environment,
      })
    }
    await import(main)
    return
  }
  let pinned
  try {
    pinned = createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    process.stderr.write(`${name} needs Node.js 24 or newer; run \`npm ci\` or install it.\n`)
    process.exit(2)
  }
  const child = spawn(pinned, args, { stdio: 'inherit', env: { ...process.env, ...environment } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 70 : 128)))
}
