import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { errorPage } from '../desk/page/layout.ts'
import { deskRoutes } from '../desk/routes/index.ts'
import { UpstreamProjectLists } from '../catalogue/project-lists.ts'
import { UpstreamSidecars } from '../catalogue/sidecars.ts'
import { adapterOf } from '../ecosystems/all.ts'
import type { Config } from '../config/load.ts'
import { createServer } from '../http/server.ts'
import type { Metrics } from '../http/metrics.ts'
import { basePathOf } from '../model/base-path.ts'
import { sha256 } from '../model/digest.ts'
import { LazaretError } from '../model/errors.ts'
import type { ListFormat } from '../model/project-list.ts'
import type { RegistryConfig } from '../model/registry.ts'
import type { UnitOfWork } from '../model/unit-of-work.ts'
import { CanaryRange } from './canaries.ts'
import { fireAtInspector, layOut } from './inspection-canary.ts'
import { databaseReadiness } from './database-readiness.ts'
import { diskReadiness } from './disk.ts'
import { isFresh, requireFreshness } from './freshness.ts'
import { attemptRoutes } from './attempt-routes.ts'
import { warmRoutes } from './warm-routes.ts'
import { PassedWrites } from './writes.ts'
import type { App } from './app.ts'

/** The desk's pages as Vite built them: beside the sources in a clone, beside the compiled code in a package. */
const WEB = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../dist/web/' : '../web/', import.meta.url))

/** The web server over a app: registries, desk, health, metrics. It does not listen yet. */
export async function createLazaretServer(
  app: App,
  surroundings: { readonly logger: Logger; readonly metrics: Metrics; readonly publicUrl: string },
): Promise<FastifyInstance> {
  const { config, store } = app
  const base = basePathOf(surroundings.publicUrl)
  const database = databaseReadiness(store, config, surroundings.logger)
  const canaryFolder = join(config.dataDir, 'canary')
  // Where that fails the trial says so.
  await layOut(canaryFolder).catch(() => undefined)
  const canaries = new CanaryRange({
    server: { inject: (...given: Parameters<FastifyInstance['inject']>) => server.inject(...given) },
    registries: config.registries,
    token: app.tokens.own,
    host: new URL(surroundings.publicUrl).host,
    logger: surroundings.logger,
    inspect: (ecosystem) => fireAtInspector(app.inspector, canaryFolder, ecosystem),
    onFired: surroundings.metrics.canaries,
    onTried: (alarms) => app.status.noteCanaries(app.clock(), alarms),
  })
  const server: FastifyInstance = createServer({
    logger: surroundings.logger,
    metrics: surroundings.metrics,
    warnings: () => app.policies.remarks(),
    readiness: [
      database.readiness,
      { name: 'writing', check: () => writable(store.unitOfWork) },
      { name: 'audit log', check: async () => void (await store.log.snapshot()) },
      diskReadiness(config.dataDir),
      canaries.readiness,
      { name: 'artifacts', check: async () => void (await store.blobs.has(sha256(''))) },
    ],
    errorPage: (error) => errorPage(error, base),
    basePath: base,
    ...rootRegistryOf(config),
    trustProxy: config.trustProxy,
    publicUrl: surroundings.publicUrl,
    ...(config.database === undefined ? {} : { mayRepeat: () => isFresh(app) }),
  })
  if (config.database !== undefined) requireFreshness(server, app)
  server.addHook('onClose', database.close)
  server.addHook('onListen', async () => canaries.start())
  server.addHook('onClose', async () => canaries.close())
  const sidecarBytes = Math.floor(config.cacheBytes.sidecars / config.registries.length)
  const writes = new PassedWrites(app)
  server.addHook('onClose', () => writes.close())
  for (const registry of config.registries) {
    const adapter = adapterOf(registry.ecosystem)
    const prefixes = adapter.passthroughPrefixes
    await adapter.register(server, {
      registry,
      publicUrl: surroundings.publicUrl,
      gate: app.gate,
      views: app.views,
      catalogues: app.catalogues,
      tokens: app.tokens,
      writes,
      sidecars: new UpstreamSidecars(app.upstream, registry, sidecarBytes, surroundings.metrics.cacheSize),
      ...projectsOf(app, registry, adapter.projectList, surroundings.metrics),
      ...(prefixes === undefined ? {} : { passthrough: app.upstream.passthrough(registry, prefixes) }),
    })
  }
  await warmRoutes(server, app, surroundings.logger)
  await attemptRoutes(server, app)
  await deskRoutes(server, app.desk, WEB)
  return server
}

function projectsOf(
  { upstream, clock }: App,
  registry: RegistryConfig,
  format: ListFormat | undefined,
  { cacheSize: noteCache }: Metrics,
) {
  return format === undefined
    ? {}
    : { projects: new UpstreamProjectLists({ upstream, registry, format, clock, noteCache }) }
}

/**
 * Search, pings and the like lie below `/-/`, where no package can be. Some tools ask for them at the root of a registry's host, whatever its
 * path: the first registry that has such services answers.
 */
function rootRegistryOf({ registries }: Pick<Config, 'registries'>): { readonly rootRegistry?: string } {
  const first = registries.find(({ ecosystem }) => adapterOf(ecosystem).passthroughPrefixes !== undefined)
  return first === undefined ? {} : { rootRegistry: first.name }
}

/** Nothing can be served where nothing can be logged: a commit without content takes the writer's turn and its lock. */
async function writable(unitOfWork: UnitOfWork): Promise<string | undefined> {
  try {
    await unitOfWork.commit([])
    return undefined
  } catch (error) {
    return error instanceof LazaretError ? error.message : 'the database cannot be written'
  }
}
