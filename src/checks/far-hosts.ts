/** Labels of host names that say nothing of whose they are. */
const COMMON_LABELS =
  /^(?:api|www|app|dev|test|main|mainnet|testnet|com|org|net|io|co|xyz|rest|data|cloud|server|service|gateway|auth|login|v\d)$/

/** Whether the name of a host is known whole. */
export function isSpelledOut(host: string): boolean {
  return /^(?:(?:https?|wss?):\/\/)?[^/:\uE000\s]+\.[^/:\uE000\s]+/i.test(host)
}

/** Whether a label of the host is a part of the path of the module, or the other way round (`api.tatum.io` of `tatum/client.py`), or it is the own machine. */
export function isNamesake(host: string, path: string): boolean {
  const name = hostName(host)
  const labels = name.split('.').filter((label) => label.length > 3 && !COMMON_LABELS.test(label))
  const parts = path
    .toLowerCase()
    .replace(/\.(?:py|[cm]?[jt]s)$/, '')
    .split(/[@/_-]/)
    .filter((part) => part.length > 3)
  if (isOwnMachine(name)) return true
  return labels.some((label) => parts.some((part) => part !== 'main' && (label.includes(part) || part.includes(label))))
}

/** `api.scarf.sh` of `https://user@api.scarf.sh:443/x` */
export function hostName(url: string): string {
  const [authority = ''] = url.replace(/^[a-z]{1,10}:\/\//i, '').split(/[/?#\\]/, 1)
  return (authority.split('@').at(-1) ?? '').replace(/:.*$/, '').toLowerCase()
}

/** Whether a name in lower case is of this machine or its network: an address, and no domain that begins like one (`10.a.invalid`). */
export function isOwnMachine(name: string): boolean {
  return /(?:^|\.)localhost$|^(?:127|10|192\.168)(?:\.[\d\uE000*]+){1,3}$/.test(name)
}
