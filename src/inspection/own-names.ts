import { BoundedMap } from '../model/bounded-map.ts'
import type { RegistryConfig } from '../model/registry.ts'
import { OwnNames } from '../checks/names/own.ts'

/** Names that are remembered of each registry: each version of a package asks for the same one. */
const REMEMBERED = 2000

interface Known {
  readonly names: OwnNames
  readonly answers: BoundedMap<string, { readonly answer: string | undefined }>
}

const known = new WeakMap<RegistryConfig, Known>()

/** The organisation's own name, or pattern of names, that a package's is taken for; undefined: none, or it is an own one. */
export function resemblesOwn(registry: RegistryConfig, name: string): string | undefined {
  const { ownNames, ecosystem } = registry
  if (ownNames === undefined) return undefined
  const found = known.get(registry) ?? { names: new OwnNames(ecosystem, ownNames), answers: new BoundedMap(REMEMBERED) }
  known.set(registry, found)
  const remembered = found.answers.get(name)
  if (remembered !== undefined) return remembered.answer
  const answer = found.names.resembledBy(name)
  found.answers.set(name, { answer })
  return answer
}
