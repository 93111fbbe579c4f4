#!/usr/bin/env node
// The pure simulation as a program: `npm run sim -- --seed N`.
import { simulate } from '../src/sim/main.ts'

process.exitCode = await simulate(process.argv.slice(2))
