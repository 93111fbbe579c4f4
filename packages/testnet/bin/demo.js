#!/usr/bin/env node
// The demo as a program of its own; `comity demo` starts it.
import { runDemo } from '../src/demo/main.ts'

process.exitCode = await runDemo(process.argv.slice(2))
