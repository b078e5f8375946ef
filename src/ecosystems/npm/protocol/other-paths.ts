import { conventionalFilename } from '../name.ts'

/** Where a tarball lies by a path: the package, and the name of its file. */
export interface TarballPlace {
  readonly name: string
  /** with the scope before it where the path repeats it */
  readonly filename: string
}

const NAME = String.raw`(?<name>(?:@[^/]+\/)?[^/]+)`

/**
 * How registries name tarballs, whatever stands before: this one and most (`name/-/name-1.0.0.tgz`, the scope once or twice), those that put the
 * version into a folder (`name/-/1.0.0/name-1.0.0.tgz`), those with a folder `download` (`name/download/name-1.0.0.tgz`), and those that
 * have no file name at all (`download/@scope/name/1.0.0/<digest>`). Lock files hold such paths long after a team has moved.
 */
const STYLES: readonly RegExp[] = [
  new RegExp(String.raw`(?:^|\/)${NAME}\/-\/(?:\d[^/]*\/)?(?<filename>(?:@[^/]+\/)?[^/]+)$`),
  new RegExp(String.raw`(?:^|\/)${NAME}\/download\/(?<filename>(?:@[^/]+\/)?[^/]+\.tgz)$`),
  /(?:^|\/)download\/(?<name>@[^/]+\/[^/]+)\/(?<version>[^/]+)\/[0-9a-f]{40,128}$/,
]

/** `path`: decoded, below the registry. Undefined: it is not the path of a tarball. */
export function tarballAt(path: string): TarballPlace | undefined {
  for (const style of STYLES) {
    const { name, filename, version } = style.exec(path)?.groups ?? {}
    if (name === undefined) continue
    if (filename !== undefined) return { name, filename }
    if (version !== undefined) return { name, filename: conventionalFilename(name, version) }
  }
  return undefined
}
