/** The package ecosystems that Lazaret speaks, by their OSV names in lower case. */
export const ECOSYSTEMS = ['npm', 'pypi'] as const

export type Ecosystem = (typeof ECOSYSTEMS)[number]

/** How an ecosystem names its packages and their files. */
interface Naming {
  /** a package of it, in words: "npm package" */
  readonly title: string
  /** one version of a package, as its users write it */
  label(name: string, version: string): string
  /** the one spelling of a name among those that its registry takes for the same */
  canonical(name: string): string
  /** a name begins with `@scope/` where its package stands in a namespace */
  readonly hasScopes: boolean
  /** a version has several files, so that a purl needs the name of one */
  readonly hasManyFiles: boolean
  /** what is published goes to paths below the registry; else to a URL of its own */
  readonly publishesBelow: boolean
}

export const NAMING: Readonly<Record<Ecosystem, Naming>> = {
  npm: {
    title: 'npm package',
    label: (name, version) => `${name}@${version}`,
    canonical: (name) => name,
    hasScopes: true,
    hasManyFiles: false,
    publishesBelow: true,
  },
  pypi: {
    title: 'Python package',
    label: (name, version) => `${name} ${version}`,
    // [PEP 503]
    canonical: (name) => name.toLowerCase().replaceAll(/[-_.]+/g, '-'),
    hasScopes: false,
    hasManyFiles: true,
    publishesBelow: false,
  },
}

export function isEcosystem(value: string): value is Ecosystem {
  return (ECOSYSTEMS as readonly string[]).includes(value)
}
