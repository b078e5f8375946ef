import { BlockList, isIP } from 'node:net'

/** Address ranges that are not the public Internet [IANA special-purpose registries]. */
const NOT_PUBLIC: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
]

/** Only this is handed out as global unicast; everything else is loopback, local, multicast or reserved. */
const GLOBAL_UNICAST = { network: '2000::', prefix: 3 } as const

/** Within global unicast: Teredo, benchmarking, ORCHID and documentation; 6to4, which reaches any IPv4 address. */
const NOT_PUBLIC_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** NAT64: networks without IPv4 reach public IPv4 hosts by it, so the embedded address decides. */
const NAT64 = '64:ff9b::'

const refused = new BlockList()
for (const [network, prefix, family] of NOT_PUBLIC) refused.addSubnet(network, prefix, family)
for (const [network, prefix] of NOT_PUBLIC_V6) refused.addSubnet(network, prefix, 'ipv6')

const global = new BlockList()
global.addSubnet(GLOBAL_UNICAST.network, GLOBAL_UNICAST.prefix, 'ipv6')

const nat64 = new BlockList()
nat64.addSubnet(NAT64, 96, 'ipv6')

const mapped = new BlockList()
mapped.addSubnet('::ffff:0:0', 96, 'ipv6')

/** Whether `address` is on the public Internet. False for what is no IP address. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/s, '')
  const family = isIP(plain)
  if (family === 4) return !refused.check(plain, 'ipv4')
  if (family !== 6) return false
  if (mapped.check(plain, 'ipv6') || nat64.check(plain, 'ipv6')) return isPublicAddress(embeddedIpv4(plain))
  return global.check(plain, 'ipv6') && !refused.check(plain, 'ipv6')
}

/** The IPv4 address in the last 32 bits. The URL parser writes IPv6 addresses in hexadecimal, whatever their spelling. */
function embeddedIpv4(address: string): string {
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':')
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group === '' ? '0' : group, 16))
  return [(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255].join('.')
}
