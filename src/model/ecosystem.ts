/** The package ecosystems that Lazaret speaks, by their OSV names in lower case. */
export const ECOSYSTEMS = ['npm', 'pypi'] as const

export type Ecosystem = (typeof ECOSYSTEMS)[number]

export function isEcosystem(value: string): value is Ecosystem {
  return (ECOSYSTEMS as readonly string[]).includes(value)
}
