import type { TarSpec } from '../registry/tar-bytes.ts'

export const MANIFEST: TarSpec = { path: 'package/package.json', content: '{"name":"x","version":"1.0.0"}' }

export const file = (path: string | Buffer, more: Partial<TarSpec> = {}): TarSpec => ({ path, content: 'x', ...more })

/** What stands beside `MANIFEST`, and what the readers of npm tarballs and of sdists (the same, where not given) object to. */
export type TarCase = readonly [
  situation: string,
  members: readonly TarSpec[],
  npm: readonly string[],
  sdist?: readonly string[],
]
