// Runs nodes on a clock that a story sets: node clocked-nodes.js CLOCK DIR... The file holds by how many minutes their clock is ahead.
// A node that is started with `comity node start` has no such switch: this program is one of its own, which starts nodes as tests do.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { startNode } from '@comity/node'

const [clock, ...folders] = process.argv.slice(2)
const minute = 60_000
const now = () => Date.now() + Number(readFileSync(clock, 'utf8')) * minute

const nodes = await Promise.all(folders.map((dir) => startNode({ dir, overrides: { now } })))
await new Promise((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, resolve)
  for (const { failed } of nodes) failed.then(resolve)
})
await Promise.all(nodes.map((node) => node.stop()))
