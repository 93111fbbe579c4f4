#!/usr/bin/env node
// Starts the program under a Node.js that runs TypeScript sources: this one if it is new enough, else the one that the
// repository installs for its platform.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const exitUnsafe = 78
const oldest = 24
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

if (Number(process.versions.node.split('.')[0]) >= oldest) {
  await import('../src/main.ts')
} else {
  const node = installedNode()
  if (node === undefined) {
    process.stderr.write(`comity: Node.js ${oldest} or newer is needed; run npm ci in the repository, or install it\n`)
    process.exitCode = exitUnsafe
  } else {
    handOver(node)
  }
}

function installedNode() {
  try {
    const name = `node-${process.platform}-${process.arch}`
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'node')
  } catch {
    return undefined
  }
}

/** @param {string} node */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of signals) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', () => {
    process.exitCode = exitUnsafe
  })
  child.on('exit', (code, signal) => {
    // Ending by the same signal tells a shell what happened.
    for (const name of signals) process.removeAllListeners(name)
    if (signal !== null) process.kill(process.pid, signal)
    else process.exitCode = code ?? exitUnsafe
  })
}
