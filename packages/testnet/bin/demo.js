#!/usr/bin/env node
// The demo as a program of its own; `comity demo` starts it.
import { listenForStop } from '../src/demo/stop.ts'

// Before all else is loaded, which takes a moment in which a signal may come.
const stop = listenForStop()
const { runDemo } = await import('../src/demo/main.ts')
// Not by `exitCode`: while Node.js takes itself down after the last event it listens to no signal any more, and a second
// Ctrl-C in that moment would end the demo as if nobody had heard the first.
process.exit(await runDemo(process.argv.slice(2), stop))
