import { randomBytes } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { labelContext, sealLabel, splitOutput } from '@comity/match-index'
import { deriveKeyPair, evaluate } from '@comity/oprf'

/* A thread of kernel-rate.ts: told for how many milliseconds to work, it tells how many rows a second it made. */

const random = (length: number) => new Uint8Array(randomBytes(length))
const { secretKey } = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
const context = labelContext({ publisher: 'norland-police', agreementHash: random(32), epoch: 1 })
const salt = random(16)
const label = { reference: random(8), category: 5, statuses: 1, contactUnit: 1, handling: 0x2000, month: 600 }
const inputs = Array.from({ length: 512 }, (_, at) => new TextEncoder().encode(`host-${String(at)}.generated.example`))

function sealAll(): void {
  for (const input of inputs) sealLabel({ context, salt, parts: splitOutput(evaluate({ secretKey, input })), label })
}

parentPort?.on('message', (milliseconds: number) => {
  const start = performance.now()
  let rows = 0
  while (performance.now() - start < milliseconds) {
    sealAll()
    rows += inputs.length
  }
  parentPort?.postMessage((rows * 1_000) / (performance.now() - start))
})
