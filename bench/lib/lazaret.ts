import { freePort } from '../../src/app/free-port.ts'
import { join } from 'node:path'
import { answers, onCore, start, stop } from './processes.ts'

export interface RunningLazaret {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Lazaret as a user runs it, in a process of its own, on loopback, with a data folder of its own; `core`: on which alone it runs. */
export async function lazaret(
  folder: string,
  env: Readonly<Record<string, string>>,
  core?: number,
): Promise<RunningLazaret> {
  const port = await freePort()
  const child = start(...onCore(core, process.execPath, [join(import.meta.dirname, '../../src/main.ts'), 'serve']), {
    env: {
      ...process.env,
      LAZARET_PORT: String(port),
      LAZARET_PUBLIC_URL: `http://127.0.0.1:${port}`,
      LAZARET_DATA_DIR: join(folder, 'data'),
      LAZARET_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'ignore'],
  })
  const url = `http://127.0.0.1:${port}`
  // A busy machine takes its time.
  await answers(`${url}/readyz`, 120_000)
  if (child.pid === undefined) throw new Error('Lazaret did not start')
  return { url, pid: child.pid, stop: () => stop(child) }
}
