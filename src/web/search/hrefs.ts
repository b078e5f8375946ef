import type { Ecosystem } from '../../api/words.ts'

/** The place of a package within the desk, with a version of it or with all. */
export function packageHref(ecosystem: Ecosystem, name: string, version?: string): string {
  const path = `/package/${ecosystem}/${name.split('/').map(encodeURIComponent).join('/').replaceAll('%40', '@')}`
  return version === undefined ? path : `${path}?${new URLSearchParams({ version }).toString()}`
}

/** The name in a path as the router gives it, which decodes most of it. */
export function nameIn(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
