import { isSafeFilename } from '../filename.ts'

/** Longest URL of a file, characters. */
const MAX_URL_CHARS = 4096

/** A file's place at upstream, and the path under our registry that stands for it. */
export interface FileLocation {
  readonly filename: string
  /** absolute, without fragment */
  readonly url: string
  /** `packages/aa/bb/…/<filename>` */
  readonly servedPath: string
  /** what followed `#`, without it */
  readonly fragment: string
}

/**
 * Reads a link of a page whose base is `base`; undefined where it cannot be the URL of a file. `named`: what the page calls the
 * file, where it does; else its name is what the URL ends in.
 */
export function locate(link: string, base: string, named?: string): FileLocation | undefined {
  if (link.length > MAX_URL_CHARS || !URL.canParse(link, base)) return undefined
  const url = new URL(link, base)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  if (named === undefined && url.pathname.endsWith('/')) return undefined
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  const decoded = segments.map(decodeOnce)
  const filename = named ?? decoded.at(-1)
  if (filename === undefined || !isSafeFilename(filename)) return undefined
  const folders = decoded.slice(0, -1)
  if (!folders.every(isPlainFolder)) return undefined
  const fragment = url.hash.slice(1)
  url.hash = ''
  return { filename, url: url.href, servedPath: servedPath(url, folders, filename), fragment }
}

/**
 * Upstream's path tail behind `packages/`, whatever host it is on, so that locks made at upstream map one to one. Files
 * that are not under `packages/` keep all of their path, behind scheme, host and port: `packages/-/https/pypi.example/443/…`.
 */
function servedPath(url: URL, folders: readonly string[], filename: string): string {
  const scheme = url.protocol.slice(0, -1)
  const port = url.port === '' ? (scheme === 'https' ? '443' : '80') : url.port
  const isTail = folders[0] === 'packages' && folders[1] !== '-'
  const tail = isTail ? folders.slice(1) : ['-', scheme, url.hostname, port, ...folders]
  return ['packages', ...tail.map(encodeSegment), filename].join('/')
}

function decodeOnce(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/**
 * Nothing that a second decoding, or a server that is lax with paths, would read as something else. A slash within a folder's
 * name (`group%2Fproject`) stays encoded in our path; a proxy that decodes it makes two plain folders of it.
 */
function isPlainFolder(segment: string | undefined): segment is string {
  if (segment === undefined || segment.split('/').some((part) => part === '.' || part === '..' || part === ''))
    return false
  return !/[\\%\p{Cc}]/u.test(segment)
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll('%2B', '+').replaceAll('%40', '@').replaceAll('%3D', '=')
}
