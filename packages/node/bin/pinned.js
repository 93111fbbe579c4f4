// The sources run as they are on Node 24; an older Node hands over to the one that this repository pins.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Runs a program of this package.
 * @param {string} name
 * @param {string} source below `src/`
 */
export async function runPinned(name, source) {
  const main = fileURLToPath(new URL(`../src/${source}`, import.meta.url))
  if (Number(process.versions.node.split('.')[0]) >= 24) {
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
  const child = spawn(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 70 : 128)))
}
