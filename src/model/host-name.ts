/** What stands in a text for a part that is not known. */
const HOLE = '\uE000'

/** Characters of the longest name of a host (RFC 1035). */
const NAME_MAX = 253

const NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.){1,8}[a-z0-9-]{2,63}$/
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]{2,45}\])$/

/** Names and addresses of the machine itself: nothing goes out there. */
const OWN = /^(?:localhost|(?:.*\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/

/**
 * The host of a URL, of a host with a port, or of a host alone, as it is compared: in lower case, international names and numbers in their
 * usual form. `*.a.example` where what stands before is not known. Undefined where the host is not known, or is the machine itself.
 */
export function hostNameOf(text: string): string | undefined {
  const authority = /^(?:(?:[a-z][a-z0-9+.-]{0,20}:)?\/\/)?(?:[^/?#\\\s]*@)?([^/?#\\\s"'<>`,;]+)/i.exec(text)?.[1]
  if (authority === undefined || authority.length > NAME_MAX + HOLE.length * 20) return undefined
  const host = authority.replace(/(^|[^:]):[^:]*$/, '$1')
  const parts = host.split(HOLE)
  if (parts.length === 1) return spelled(host)
  // `https://api.a.example` + path: what follows a whole name is no part of it
  const [first = '', ...rest] = parts
  const last = rest.at(-1) ?? ''
  if (last === '') return rest.length === 1 ? spelled(first) : undefined
  const suffix = spelled(last.slice(last.indexOf('.') + 1))
  return last.includes('.') && suffix !== undefined && NAME.test(suffix) ? `*.${suffix}` : undefined
}

function spelled(host: string): string | undefined {
  const name = canonical(host.toLowerCase())
  if (name === undefined || name.length > NAME_MAX || OWN.test(name)) return undefined
  return ADDRESS.test(name) || (NAME.test(name) && /[a-z]/.test(name)) ? name : undefined
}

/** As a client would resolve it: `xn--…` of an international name, four numbers of an address written as one. */
function canonical(host: string): string | undefined {
  const url = URL.parse(`http://${host}/`)
  return url === null || url.hostname === '' ? undefined : url.hostname.replace(/\.$/, '')
}
