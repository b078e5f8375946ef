/** Where a file of a wheel lands. */
export interface WheelPlace {
  /** site-packages, the folder of commands, that of headers, or the root of the environment */
  readonly scheme: 'site' | 'scripts' | 'headers' | 'data'
  /** below that folder */
  readonly path: string
}

/**
 * As pip lays wheels down: a first folder that ends in `.data`, with or without a name before that, has a folder for each scheme.
 * Undefined for what pip refuses in there.
 */
export function wheelPlace(path: string): WheelPlace | undefined {
  const [top = '', scheme = '', ...rest] = path.split('/')
  if (!top.endsWith('.data')) return { scheme: 'site', path }
  const inside = rest.join('/')
  if (inside === '') return undefined
  if (scheme === 'purelib' || scheme === 'platlib') return { scheme: 'site', path: inside }
  return scheme === 'scripts' || scheme === 'headers' || scheme === 'data' ? { scheme, path: inside } : undefined
}

/** The data scheme reaches site-packages by its full path, of one Python version or, on Windows, of all; case may not count. */
const SITE_PACKAGES = /^(?:lib(?:64)?\/(?:python|pypy)[^/]{0,10}|lib)\/(?:site|dist)-packages\/(.+)$/i

/** Where a wheel's file lands below site-packages; undefined: elsewhere. */
export function sitePathOf(path: string): string | undefined {
  const place = wheelPlace(path)
  if (place?.scheme === 'site') return place.path
  return place?.scheme === 'data' ? SITE_PACKAGES.exec(place.path)?.[1] : undefined
}
