import { openDatabase } from '../src/database/database.ts'
import { LogPlace } from './open-test-log.ts'

/*
 * A process of its own that opens a log, appends, publishes, and is killed at a named point of the second round:
 * node killed-log.ts <database url> <folder> <point> <first> <second>.
 */
const [url = '', dir = '', point = '', first = '', second = ''] = process.argv.slice(2)
let isArmed = false
const place = new LogPlace(dir, openDatabase({ url, connections: 2 }), 'killed')
const log = await place.open({
  fault: (name) => {
    if (isArmed && name === point) process.kill(process.pid, 'SIGKILL')
  },
})
await place.fill(log, Number(first))
await log.publish()
isArmed = true
await place.fill(log, Number(second))
await log.publish()
process.exit(1)
