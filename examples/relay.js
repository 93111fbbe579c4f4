// A relay that only counts: node relay.js LISTEN TARGET FILE. Writes the bytes that crossed so far, both ways, to FILE.
import { renameSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'

const [listen, target, file] = process.argv.slice(2)
let crossed = 0
// Renamed into place: who reads it meanwhile finds a whole number.
const write = () => (writeFileSync(`${file}.new`, String(crossed)), renameSync(`${file}.new`, file ?? ''))
const count = (/** @type {Buffer} */ bytes) => {
  crossed += bytes.length
  write()
}
write()
createServer((caller) => {
  const called = connect(Number(target), '127.0.0.1')
  for (const socket of [caller, called]) {
    socket.on('data', count)
    // The other side's error or end closes both; neither is a fault of the relay.
    socket.on('error', () => undefined)
    socket.on('close', () => (caller.destroy(), called.destroy()))
  }
  caller.pipe(called)
  called.pipe(caller)
}).listen(Number(listen), '127.0.0.1')
