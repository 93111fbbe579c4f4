#!/usr/bin/env node
// The demo as a program of its own; `comity demo` starts it.
import { listenForStop } from '../src/demo/stop.ts'

// Before all else is loaded, which takes a moment in which a signal may come.
const stop = listenForStop()
const { runDemo } = await import('../src/demo/main.ts')
process.exitCode = await runDemo(process.argv.slice(2), stop)
