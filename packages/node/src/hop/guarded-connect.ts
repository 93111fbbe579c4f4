import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'

/** Never a partner: this very machine's other names, the link (cloud metadata stands there), groups, nobody. */
const never = new BlockList()
never.addSubnet('0.0.0.0', 8, 'ipv4')
never.addSubnet('169.254.0.0', 16, 'ipv4')
never.addSubnet('224.0.0.0', 3, 'ipv4')
never.addAddress('::', 'ipv6')
never.addSubnet('fe80::', 10, 'ipv6')
never.addSubnet('ff00::', 8, 'ipv6')
// The metadata address of a cloud that has one outside the link.
never.addAddress('fd00:ec2::254', 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const connectTimeout = 10_000

/** What decides whether an address may be dialled. */
export interface DialRule {
  /** Only for a node that is itself reached on loopback: all its partners are then on this machine. */
  readonly allowsLoopback: boolean
}

/** The rule of a node whose partners reach it at this URL. */
export function dialRuleOf(partnerUrl: string): DialRule {
  const host = bareHost(new URL(partnerUrl).hostname)
  return { allowsLoopback: host === 'localhost' || isIn(loopback, host) }
}

/** Tells whether an address, in any of its spellings, may be dialled for a partner (spec/attacks.md F-03). */
export function mayDial(address: string, { allowsLoopback }: DialRule): boolean {
  return isIP(address) !== 0 && !isIn(never, address) && (allowsLoopback || !isIn(loopback, address))
}

/**
 * Connects for undici. What is checked is the address that is dialled, after the name has been resolved, so a name that
 * answers differently the second time gains nothing. Private networks stay open: closed networks of agencies are theirs.
 */
export function guardedConnect(rule: DialRule): buildConnector.connector {
  const connect = buildConnector({ timeout: connectTimeout, lookup: guardedLookup(rule) })
  return (options, callback) => {
    const host = bareHost(options.hostname)
    // An address needs no look-up, so it never comes to the one above.
    if (isIP(host) !== 0 && !mayDial(host, rule)) callback(new Error('address-refused'), null)
    else connect(options, callback)
  }
}

function guardedLookup(rule: DialRule): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const usable = error === null ? addresses.filter(({ address }) => mayDial(address, rule)) : []
      const [first] = usable
      if (first === undefined) callback(error ?? new Error('address-refused'), '')
      else if (options.all === true) callback(null, usable)
      else callback(null, first.address, first.family)
    })
  }
}

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
