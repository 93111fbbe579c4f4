// Listens where a node would be reached, and counts who comes: node tripwire.js PORT FILE
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'

const [port, file] = process.argv.slice(2)
let count = 0
const note = () => writeFileSync(file, `${count}\n`)
note()
createServer((socket) => {
  count += 1
  note()
  socket.destroy()
}).listen(Number(port), '127.0.0.1')
