import type { Value } from './value.ts'

/** Name of a host, without what stands around it; undefined for this machine, and where a part of it is not known. */
function nameOf(host: string): string | undefined {
  const [authority = ''] = host.replace(/^[a-z]{2,5}:\/\//i, '').split(/[/?#:\\]/, 1)
  const isName = /^[\w-]+(?:\.[\w-]+)+$/.test(authority) && !/^(?:127|0)\.|^localhost$/.test(authority)
  return isName ? authority : undefined
}

/** The address that a text was decoded for, and that stands nowhere: whoever reads the source does not learn where it leads. */
export function hiddenAddress(source: string, given: Value, hosts: readonly string[]): string | undefined {
  if (!given.taints.some(({ kind, isLiteral }) => kind === 'decoded-text' && isLiteral === true)) return undefined
  const hidden = hosts.find((host) => {
    const name = nameOf(host)
    return name !== undefined && !source.includes(name)
  })
  return hidden?.slice(0, 120)
}
