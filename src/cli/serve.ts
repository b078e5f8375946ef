import { lookup } from '../model/lookup.ts'
import { Command } from 'commander'
import type { Config } from '../config/load.ts'
import { createLogger } from '../http/logger.ts'
import { createMetrics } from '../http/metrics.ts'
import { codeOf } from '../model/error-code.ts'
import { LazaretError } from '../model/errors.ts'
import { recorded } from '../model/unit-of-work.ts'
import { openApp, type App } from '../app/app.ts'
import { startCheckpoints } from '../app/checkpoints.ts'
import { Notifiers } from '../app/notifiers.ts'
import { DiskKeeper } from '../app/retention.ts'
import { freePort } from '../app/free-port.ts'
import { createLazaretServer } from '../app/server.ts'
import { action, EXIT, configOptions, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { configOf, publicUrlOf } from './lib/config.ts'
import { err } from './lib/terminal.ts'
import { welcome } from './lib/welcome.ts'

/** Requests that are under way at shutdown get this long, milliseconds. */
const SHUTDOWN_MS = 20_000

/** Those that wait for upstream or for an inspection get this long, and then an answer that says to come back, milliseconds. */
const HELD_MS = 2000

interface ServeOptions extends ConfigOptions {
  readonly port?: string
  readonly host?: string
}

export function serveCommand(): Command {
  return configOptions(new Command('serve'))
    .description('Start Lazaret: both registries, the desk, on port 4874 unless told otherwise.')
    .option('-p, --port <port>', 'port to listen on; 0: any free one')
    .option('--host <address>', 'address to listen on')
    .action(action(serve))
}

async function serve(options: ServeOptions): Promise<ExitCode> {
  const configured = configOf(options, {
    ...(options.port === undefined ? {} : { LAZARET_PORT: portOf(options.port) }),
    ...(options.host === undefined ? {} : { LAZARET_HOST: options.host }),
  })
  const config = { ...configured, port: configured.port === 0 ? await anyPort(configured) : configured.port }
  const running = await start(config)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await running.stop()
  return EXIT.ok
}

function portOf(text: string): string {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return text
  throw new LazaretError('bad-request', `--port ${text} is no port: give a number from 0 (any free one) to 65535`)
}

async function anyPort(config: Config): Promise<number> {
  try {
    return await freePort(config.host)
  } catch (cause) {
    throw cannotListen(config, cause)
  }
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = lookup({
  EADDRINUSE: 'something listens there already: stop it, or choose another port by --port',
  EACCES: 'this user may not open it: choose a port above 1023 by --port',
  EADDRNOTAVAIL: 'this machine has no such address: give one of its own by --host, or 0.0.0.0 for all',
  ENOTFOUND: 'this is no address, and the name of none: give one by --host, or 0.0.0.0 for all',
  EAI_AGAIN: 'this name cannot be looked up now: give an address by --host, or 0.0.0.0 for all',
})

function cannotListen({ host, port }: Config, cause: unknown): LazaretError {
  const why = LISTEN_FAILURES[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause))
  return new LazaretError('bad-request', `port ${port} on ${host} cannot be opened; ${why}`, { cause })
}

const clock = (): Date => new Date()

async function start(config: Config): Promise<{ stop(): Promise<void> }> {
  const logger = createLogger({ level: config.logLevel })
  const metrics = createMetrics()
  const publicUrl = publicUrlOf(config)
  const app = await openApp(config, { clock, logger, metrics, publicUrl, serves: true })
  const server = await createLazaretServer(app, { logger, metrics, publicUrl })
  try {
    await server.listen({ host: config.host, port: config.port })
  } catch (cause) {
    await app.close()
    throw cannotListen(config, cause)
  }
  await say(app, 'server.started', { address: `${config.host}:${config.port}`, node: process.versions.node })
  await app.policies.watch()
  metrics.inspectors(() => app.inspector.state())
  metrics.queue(() => app.store.records.oldestOpenCase(), clock)
  metrics.remeasuring(() => app.remeasurer.state())
  app.remeasurer.start()
  const { clock: now, store } = app
  const { dataDir, retention } = config
  const disk = new DiskKeeper({ store, dataDir, retention, clock: now, logger })
  metrics.disk(() => disk.state())
  disk.start()
  const notifiers = new Notifiers(config, store, { clock: now, logger, metrics, publicUrl })
  app.status.watchReceivers(() => notifiers.states())
  notifiers.start()
  process.on('SIGHUP', () => app.policies.reload())
  const endCheckpoints = startCheckpoints({
    audit: app.store.audit,
    intervalMs: config.checkpointIntervalMs,
    logger,
    onHead({ size, note }) {
      metrics.auditSize(size)
      app.witness?.push(note)
    },
  })
  logger.info({ url: publicUrl, registries: config.registries.map(({ name }) => name) }, 'listening')
  err(welcome({ config, publicUrl, setupLink: await app.desk.users.openSetup() }))
  return {
    async stop() {
      const held = setTimeout(() => app.hurry(), HELD_MS)
      const late = setTimeout(() => server.server.closeAllConnections(), SHUTDOWN_MS)
      await server.close()
      clearTimeout(held)
      clearTimeout(late)
      await say(app, 'server.stopped', {})
      await notifiers.close()
      await disk.close()
      await endCheckpoints()
      await app.close()
      logger.info('stopped')
    },
  }
}

async function say(app: App, type: 'server.started' | 'server.stopped', detail: Record<string, string>): Promise<void> {
  const actor = { kind: 'system', name: 'server' } as const
  await app.store.unitOfWork.commit([recorded({ type, at: new Date().toISOString(), actor, detail })])
}
