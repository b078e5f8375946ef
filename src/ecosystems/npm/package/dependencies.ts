import type { Dependency } from '../../../model/fact.ts'
import { DEPENDENCY_GROUPS, type PublishedForm } from './published-form.ts'

/** Dependencies of every group that an install follows, and those that the tarball brings along. */
export function dependenciesIn({ groups, bundled = [] }: PublishedForm): Dependency[] {
  const found: Dependency[] = []
  for (const group of DEPENDENCY_GROUPS) {
    for (const [name, spec] of Object.entries(groups[group] ?? {}))
      found.push({ name, spec, group, direct: isDirectSpec(spec) })
  }
  for (const name of bundled) found.push({ name, spec: '*', group: 'bundledDependencies', direct: false })
  return found
}

/** True for a spec that some client fetches around the registry: git, http(s), file, a forge's shorthand, another registry, or a program. */
export function isDirectSpec(spec: string): boolean {
  const text = spec.trim()
  if (/^(?:npm|workspace|catalog):/i.test(text)) return false
  // any protocol but those, the paths of files and the short forms of forges: neither ranges nor tags have these characters
  return /^[a-z][a-z\d+.-]*:|[\\/]|^[^@\s]+@[^:\s]+:/i.test(text) || ARCHIVE.test(text)
}

const ARCHIVE = /\.(?:tgz|tar|tar\.gz)$/i

/** A folder or tarball of the machine, or what a monorepo's tool replaces when it packs: nothing is fetched by it. */
export function isLocalSpec(spec: string): boolean {
  return /^(?:file|link|portal|workspace|catalog):|^\.{0,2}\/|^~\//i.test(spec.trim())
}

/** Whether two specs ask for the same, however npm spells the second when it publishes. */
export function isSameSpec(own: string, shown: string): boolean {
  if (isDirectSpec(shown)) return isDirectSpec(own) && placeOf(own) === placeOf(shown)
  // it is the registry that is asked then, for what the tarball's spec could not name there
  if (isLocalSpec(own) || isDirectSpec(own)) return true
  return plain(own) === plain(shown)
}

/** `user/repo`, `github:user/repo` and `git+ssh://git@github.com/user/repo.git` are one place. */
function placeOf(spec: string): string {
  const [place = '', commit = ''] = spec.trim().split('#', 2)
  const hosted = place
    .replace(/^(?:git\+)?[a-z]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^github:/i, 'github.com/')
    .replace(/^gitlab:/i, 'gitlab.com/')
    .replace(/^bitbucket:/i, 'bitbucket.org/')
    .replace(/^gist:/i, 'gist.github.com/')
    .replace(/^([\w.-]+\.\w+):(?!\d)/, '$1/')
    .replace(/\.git$|\/$/, '')
  const isShort = /^[\w.-]+\/[\w.-]+$/.test(hosted) && !/^\w[\w+.-]*:|\.(?:com|org)\//i.test(place)
  return `${isShort ? `github.com/${hosted}` : hosted}#${commit}`.toLowerCase()
}

function plain(spec: string): string {
  const text = spec.trim().replaceAll(/\s{1,50}/g, ' ')
  return text === '' || text === 'latest' || text === 'x' ? '*' : text
}
