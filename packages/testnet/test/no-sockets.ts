import dgram from 'node:dgram'
import net from 'node:net'

// Preloaded into a program that is said to need no network (node --import): whatever reaches for it ends the process.
const refuse = (): never => {
  process.stderr.write('a socket was opened\n')
  process.exit(99)
}
net.Socket.prototype.connect = refuse
net.Server.prototype.listen = refuse
dgram.Socket.prototype.bind = refuse
dgram.Socket.prototype.send = refuse
