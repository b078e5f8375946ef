import t from 'tap'
import { resemblesOwn } from '../../src/inspection/own-names.ts'
import type { Ecosystem } from '../../src/model/ecosystem.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'

function registryOf(ecosystem: Ecosystem, ownNames?: readonly string[]): RegistryConfig {
  return {
    name: ecosystem,
    ecosystem,
    upstream: 'https://registry.example/',
    artifactHosts: [],
    allowPrivateAddresses: false,
    policy: 'default',
    mode: 'enforce',
    selection: 'fallback',
    metadataMaxAgeSeconds: 300,
    ...(ownNames === undefined ? {} : { ownNames }),
  }
}

const NPM = registryOf('npm', ['@acme/*', 'acme-*', '@northwind/*', 'billing-core', '@contoso/forms'])
const PYPI = registryOf('pypi', ['acme-*', 'Northwind.*', 'billing_core'])

const ROWS: readonly (readonly [registry: RegistryConfig, name: string, own: string | undefined])[] = [
  // own ones
  [NPM, '@acme/ui', undefined],
  [NPM, 'acme-ui', undefined],
  [NPM, 'billing-core', undefined],
  [NPM, '@contoso/forms', undefined],
  // a whole name
  [NPM, 'billing-cor', 'billing-core'],
  [NPM, 'biling-core', 'billing-core'],
  [NPM, 'billingcore', 'billing-core'],
  [NPM, 'bi11ing-core', 'billing-core'],
  [NPM, 'billing-core-utils', 'billing-core'],
  [NPM, 'contoso-forms', '@contoso/forms'],
  // a scope or a first word
  [NPM, '@acmee/ui', '@acme/*'],
  [NPM, '@acrne/ui', '@acme/*'],
  [NPM, 'acme', '@acme/*'],
  [NPM, 'acme_ui', '@acme/*'],
  [NPM, 'acem-ui', '@acme/*'],
  [NPM, '@nortwhind/ui', '@northwind/*'],
  [NPM, 'northwind-ui', '@northwind/*'],
  [NPM, 'north-wind', '@northwind/*'],
  [NPM, '@north-wind/ui', '@northwind/*'],
  [PYPI, 'northwind', 'Northwind.*'],
  [PYPI, 'northwlnd-db', 'Northwind.*'],
  [PYPI, 'northwind-db', undefined],
  [PYPI, 'billing-core', undefined],
  [PYPI, 'billing-core2', undefined],
  [PYPI, 'billing-cores', 'billing-core'],
  [PYPI, 'acne-tools', 'acme-*'],
  // others
  [NPM, 'react', undefined],
  [NPM, '@types/acme', undefined],
  [NPM, 'ui-acme', undefined],
  [NPM, 'acmeology', undefined],
  [NPM, 'ace', undefined],
  [NPM, 'billing', undefined],
  [NPM, 'core', undefined],
  [NPM, '@forms/contoso', undefined],
  [registryOf('npm'), 'acme-ui', undefined],
  [registryOf('npm', ['a-*', '@b/*']), 'a', undefined],
]

t.test('foreign names that are taken for an own one', async (t) => {
  for (const [registry, name, own] of ROWS) {
    t.equal(resemblesOwn(registry, name), own, `${registry.ecosystem} ${name}`)
    t.equal(resemblesOwn(registry, name), own, 'the same when it is asked for again')
  }
})
