#!/usr/bin/env node
// A node that a test can end at a declared point; packages/testnet/src/fault-arm.ts says how.
import { runArmedNode } from '../src/armed-node.ts'

await runArmedNode(process.argv.slice(2))
