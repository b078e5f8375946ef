import t from 'tap'
import { isMetadataHost } from '../../src/analysis/catalog/hosts.ts'
import { OVER_BUDGET, OVER_BUDGET_MILD } from '../../src/analysis/opaque.ts'
import { isMildBefore } from '../../src/checks/not-examined.ts'

const HOSTS: readonly [situation: string, host: string, isOfMachine: boolean][] = [
  ['the address of the service', 'http://169.254.169.254/latest/api/token', true],
  ['a place of it at an address that is put together', 'http://\uE000/latest/dynamic/instance-identity/document', true],
  ['another cloud’s', 'http://\uE000/computeMetadata/v1/instance', true],
  ['another place at such an address', 'http://\uE000/collect', false],
  ['such a place at a host that is named', 'http://collect.invalid/latest/meta-data', false],
  ['such a place below a host that is partly known', 'http://\uE000.collect.invalid/latest/meta-data', false],
]

for (const [situation, host, isOfMachine] of HOSTS)
  t.test(`a machine asks its own cloud: ${situation}`, async (t) => void t.equal(isMetadataHost(host), isOfMachine))

t.test('what is left of a build is mild only without a word that matters, and never at install', async (t) => {
  t.equal(isMildBefore('build', OVER_BUDGET_MILD), true)
  t.equal(isMildBefore('build', OVER_BUDGET), false)
  t.equal(isMildBefore('install', OVER_BUDGET_MILD), false)
})
