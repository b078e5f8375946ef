import t from 'tap'
import { openApp } from '../../src/app/app.ts'
import { configOf } from '../../src/cli/lib/config.ts'
import { mcpTools } from '../../src/cli/lib/mcp-tools.ts'
import { createLogger } from '../../src/http/logger.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { lazaretEnv } from '../e2e/lazaret.ts'
import { npmTarball } from '../registry/build.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'

const world = await startWorld()
stock(world, ordinaryPackages(), attackPackages())
const young = npmTarball({ name: 'just-invented', version: '1.0.0' })
world.npm.publish({ built: young, publishedAt: new Date(Date.now() - 5 * 86_400_000).toISOString() })
t.teardown(() => world.close())
const dataDir = t.testdir({})
for (const [name, value] of Object.entries(lazaretEnv(world, { port: 4874, dataDir })))
  if (name.startsWith('LAZARET_')) process.env[name] = value
const app = await openApp(configOf({ dataDir }), {
  clock: () => new Date(),
  logger: createLogger({ level: 'silent' }),
  metrics: createMetrics(),
  publicUrl: 'http://localhost:4874',
})
t.teardown(() => app.close())
const tools = new Map(mcpTools(app).map((tool) => [tool.name, tool]))

async function told(name: string, given: Readonly<Record<string, string>>): Promise<string> {
  return (await tools.get(name)?.call(given)) ?? ''
}

t.test('what may be installed, and what may not', async (t) => {
  t.match(await told('check', { package: 'npm:plain-pad' }), /^pkg:npm\/plain-pad@\S+ may be installed/)
  t.match(await told('check', { package: 'npm:steal~env@1.0.0' }), /is refused \((?:quarantine|block)\)\n- \S+: /)
})

t.test('a name that does not exist, and one that was invented lately', async (t) => {
  t.match(await told('check', { package: 'npm:no-such-name-here' }), /There is no package no-such-name-here/)
  t.match(await told('check', { package: 'npm:lodahs' }), /There is no package lodahs.*Perhaps lodash was meant/)
  t.match(await told('check', { package: 'npm:just-invented' }), /just-invented is 5 days old\. Do not install/)
})

t.test('a version that is not there is told with the package that was perhaps meant', async (t) => {
  const built = npmTarball({ name: 'expresss', version: '1.0.0' })
  world.npm.publish({ built, publishedAt: '2020-01-02T03:04:05.000Z' })
  await t.rejects(told('check', { package: 'npm:expresss@9.9.9' }), /has no version 9\.9\.9.*Perhaps express was meant/)
})

t.test('a substitute is a version that is served', async (t) => {
  t.match(await told('substitute', { package: 'npm:plain-pad' }), /^plain-pad \d\S+ may be installed$/)
  t.match(await told('substitute', { package: 'npm:steal~env' }), /versions? of steal~env may be installed/)
})

t.test('why, and a request that goes to the case of the refused version', async (t) => {
  const purl = 'pkg:npm/steal~env@1.0.0'
  await told('check', { package: purl })
  t.match(await told('why', { purl }), /is (?:quarantined|blocked|in quarantine)/)
  t.match(await told('request', { purl, reason: 'It is needed for a test.' }), /^asked: case \S+\. A person decides/)
  await t.rejects(told('request', { purl: 'pkg:npm/plain-pad@9.9.9', reason: 'x' }), /nobody asked/)
  await t.rejects(told('why', { purl: 'steal' }), /say where it is from/)
})
