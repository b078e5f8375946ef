import { freePort } from '../../src/app/free-port.ts'
import { openApp, type App } from '../../src/app/app.ts'
import { createLazaretServer } from '../../src/app/server.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLogger } from '../../src/http/logger.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { lazaretEnv, type LazaretOptions } from './lazaret.ts'

export interface HeldLazaret {
  readonly npmUrl: string
  readonly pypiUrl: string
  readonly app: App
  /** what the time is for everything in it, from now on */
  wait(ms: number): void
  stop(): Promise<void>
}

/** Lazaret in this process: its clock is moved by the test, and what it holds can be looked at. */
export async function holdLazaret({ world, dataDir, env }: LazaretOptions): Promise<HeldLazaret> {
  const port = await freePort()
  const config = loadConfig(undefined, lazaretEnv(world, { port, dataDir, ...env }), { npm: '', pypi: '' })
  const publicUrl = `http://127.0.0.1:${port}`
  let aheadMs = 0
  const clock = (): Date => new Date(Date.now() + aheadMs)
  const surroundings = { clock, logger: createLogger({ level: 'silent' }), metrics: createMetrics(), publicUrl }
  const app = await openApp(config, surroundings)
  const server = await createLazaretServer(app, surroundings)
  await server.listen({ host: '127.0.0.1', port })
  return {
    npmUrl: `${publicUrl}/npm/`,
    pypiUrl: `${publicUrl}/pypi/simple/`,
    app,
    wait(ms) {
      aheadMs += ms
    },
    async stop() {
      server.server.closeAllConnections()
      await server.close()
      await app.close()
    },
  }
}
