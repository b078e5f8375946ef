import { Command } from 'commander'
import { startInspectWorker } from '../app/inspecting.ts'
import { createLogger } from '../http/logger.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { configOf } from './lib/config.ts'
import { err } from './lib/terminal.ts'

export function inspectWorkerCommand(): Command {
  return configOptions(new Command('inspect-worker'))
    .description('Inspect for the servers over the same PostgreSQL and bucket, until it is stopped.')
    .action(action(inspectWorker))
}

async function inspectWorker(options: ConfigOptions): Promise<ExitCode> {
  const config = configOf(options)
  const worker = await startInspectWorker(config, createLogger({ level: config.logLevel }))
  err('Lazaret inspects for the servers over this database.\n')
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  try {
    await Promise.race([stopped, worker.failed])
    return EXIT.ok
  } finally {
    await worker.stop()
  }
}
