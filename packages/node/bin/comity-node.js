#!/usr/bin/env node
import { runPinned } from './pinned.js'

await runPinned('comity-node', 'main.ts')
