import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'

/** Nobody's to be dialled: this very machine's other names, the link (cloud metadata stands there), groups, nobody. */
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

/** Addresses of networks that are somebody's own: RFC 1918, RFC 6598, RFC 4193. */
const privateNetworks = new BlockList()
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4')
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4')
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4')
privateNetworks.addSubnet('100.64.0.0', 10, 'ipv4')
privateNetworks.addSubnet('fc00::', 7, 'ipv6')

const connectTimeout = 10_000

/** What decides whether an address may be dialled. */
export interface DialRule {
  /** Only for a node that is itself reached on loopback: all its partners are then on this machine. */
  readonly allowsLoopback: boolean
  /** Closed networks of agencies are theirs; a receiver on the internet has no business in one. */
  readonly allowsPrivate: boolean
}

/** The rule of a node whose partners reach it at this URL. */
export function dialRuleOf(partnerUrl: string): DialRule {
  const host = bareHost(new URL(partnerUrl).hostname)
  return { allowsLoopback: host === 'localhost' || isIn(loopback, host), allowsPrivate: true }
}

/** Tells whether an address, in any of its spellings, may be dialled (spec/attacks.md F-03). */
export function mayDial(address: string, { allowsLoopback, allowsPrivate }: DialRule): boolean {
  if (isIP(address) === 0 || isIn(never, address)) return false
  return (allowsLoopback || !isIn(loopback, address)) && (allowsPrivate || !isIn(privateNetworks, address))
}

/**
 * Connects for undici. What is checked is the address that is dialled, after the name has been resolved, so a name that
 * answers differently the second time gains nothing.
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
