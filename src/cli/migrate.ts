import { resolve } from 'node:path'
import { Command } from 'commander'
import { move, type Moved } from '../app/moving.ts'
import type { StorePlace } from '../app/open-store.ts'
import type { Config } from '../config/load.ts'
import { LazaretError } from '../model/errors.ts'
import { operator } from './lib/app.ts'
import { configOf } from './lib/config.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { err, out, plural } from './lib/terminal.ts'

interface MigrateOptions extends ConfigOptions {
  readonly from: string
  readonly to: string
  readonly blobs?: string
}

export function migrateCommand(): Command {
  return configOptions(new Command('migrate'))
    .description('Move all that Lazaret keeps from a data folder to PostgreSQL and a bucket, or back, and verify it.')
    .requiredOption('--from <place>', 'a data folder, or postgres://user@host/database')
    .requiredOption('--to <place>', 'the other one of the two: new or empty, or what an unfinished move left')
    .option('--blobs <bucket>', 'the bucket that goes with the database: s3://bucket/prefix (default: as configured)')
    .action(action(migrate))
}

async function migrate(options: MigrateOptions): Promise<ExitCode> {
  const { from, to, blobs } = options
  const database = [from, to].filter(isDatabase)
  const [url] = database
  if (url === undefined || database.length !== 1)
    throw new LazaretError(
      'bad-request',
      'name a data folder and a database (postgres://…), one by --from, one by --to',
    )
  const config = configOf(options, {
    LAZARET_DATABASE_URL: url,
    ...(blobs === undefined ? {} : { LAZARET_BLOBS: blobs }),
  })
  const moved = await move({
    from: placeOf(from, config),
    to: placeOf(to, config),
    actor: operator().actor,
    clock: () => new Date(),
    intervalMs: config.checkpointIntervalMs,
  })
  printReport(moved, options, config)
  return EXIT.ok
}

function isDatabase(place: string): boolean {
  return /^postgres(?:ql)?:/.test(place)
}

/** The keys of a database, and copies out of its bucket, are in the data folder that is configured. */
function placeOf(place: string, { dataDir, database, blobs, caFile }: Config): StorePlace {
  return isDatabase(place) ? { dataDir, database, blobs, caFile } : { dataDir: resolve(place) }
}

function printReport({ head, lost, before }: Moved, { from, to }: MigrateOptions, { dataDir }: Config): void {
  if (before === 'all') return out(`all of it was moved before: ${plural(head.size, 'event')}, ${head.rootHash}`)
  if (before === 'some') out('went on where a move before this one was broken off')
  out(`moved: ${plural(head.size, 'event')}, the log verifies on both sides with the head ${head.rootHash}`)
  if (lost > 0)
    err(`${plural(lost, 'artifact')} could not be moved, being lost or damaged: fetched again when asked for`)
  const keys = isDatabase(to) ? dataDir : resolve(to)
  out(
    `the keys of the log are in ${keys}. Start no server on ${isDatabase(from) ? 'the database' : from} any more: the log would go on twice`,
  )
}
