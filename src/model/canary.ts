import type { Ecosystem } from './ecosystem.ts'

/** A package of each ecosystem that only Lazaret has, and never asks upstream for. Neither registry takes such a name. */
export const CANARIES: Readonly<
  Record<Ecosystem, { readonly name: string; readonly good: string; readonly bad: string }>
> = {
  npm: { name: 'lazaret~canary', good: '1.0.0', bad: '1.1.0' },
  pypi: { name: 'lazaret-canary-of-this-installation', good: '1.0', bad: '1.1' },
}

const NAMES: ReadonlySet<string> = new Set(Object.values(CANARIES).map(({ name }) => name))

/** Whether a package is one of ours: nothing of it is fetched ahead, told as a substitution, or logged where it is refused. */
export function isCanary(name: string): boolean {
  return NAMES.has(name)
}

/** Whether a version is there to be refused, under every policy that refuses anything. */
export function isBadCanary(ecosystem: Ecosystem, name: string, version: string): boolean {
  const canary = CANARIES[ecosystem]
  return name === canary.name && version === canary.bad
}

/** Where the files of canaries lie: no name below `.invalid` ever resolves. */
export const CANARY_URL = 'https://canary.invalid/'

/** What whoever gets a canary's file has in hand. */
export const CANARY_BYTES = Buffer.from('a canary of Lazaret: nobody must ever be given these bytes\n')
