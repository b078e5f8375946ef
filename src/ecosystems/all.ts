import type { Ecosystem } from '../model/ecosystem.ts'
import type { EcosystemAdapter } from './adapter.ts'
import { npmAdapter } from './npm/adapter.ts'
import { pypiAdapter } from './pypi/adapter.ts'

/** One line an ecosystem. */
const ADAPTERS: Readonly<Record<Ecosystem, EcosystemAdapter>> = {
  npm: npmAdapter,
  pypi: pypiAdapter,
}

export function adapterOf(ecosystem: Ecosystem): EcosystemAdapter {
  return ADAPTERS[ecosystem]
}
