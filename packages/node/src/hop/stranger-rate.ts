import { isIPv4 } from 'node:net'
import { createPeerRate } from './peer-rate.ts'

/** Calls of one address, and of all together: what strangers may do must leave the door open for partners. */
const addressLimit = { burst: 1_000, perSecond: 200 }
const wholeLimit = { burst: 4_000, perSecond: 800 }

/**
 * Counts calls of those whom nothing proves but what they bring: readers of the log, logs that ask the witness. Behind a
 * proxy all of them have its address. Throws `rate` where an address, or all together, call too often.
 */
export function countStrangers(clock: () => number): (address: string) => void {
  const countAll = createPeerRate(wholeLimit, clock)
  const countOne = createPeerRate(addressLimit, clock)
  return (address) => {
    countOne(networkOf(address), 1)
    countAll('strangers', 1)
  }
}

/** An IPv4 address, or the half of an IPv6 address that a network is given: whoever has one has 2^64 of the other half. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [before = '', after] = (address.split('%')[0] ?? '').split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  return [...head, ...zeros, ...tail].slice(0, 4).join(':')
}
