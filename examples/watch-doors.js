// Counts connections to ports of this machine, as its table of TCP connections shows them: node watch-doors.js FILE PORT...
import { readFileSync, writeFileSync } from 'node:fs'
import { setInterval } from 'node:timers'

const [file, ...ports] = process.argv.slice(2)
const hex = new Set(ports.map((port) => Number(port).toString(16).toUpperCase().padStart(4, '0')))
const listening = '0A'
const seen = new Set()
writeFileSync(file, '0\n')

setInterval(() => {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of rows(table)) {
      const [, local = '', remote = '', state] = line.trim().split(/\s+/)
      // Both ends of a connection stand here: who called has the door as its remote address. A closed one stays a minute.
      if (state !== listening && hex.has(remote.split(':')[1])) seen.add(`${local} ${remote}`)
    }
  }
  writeFileSync(file, `${seen.size}\n`)
}, 1000)

function rows(table) {
  try {
    return readFileSync(table, 'utf8').split('\n').slice(1)
  } catch {
    return []
  }
}
