import { resolve } from 'node:path'
import { Command } from 'commander'
import { recorded } from '../model/unit-of-work.ts'
import { backUp } from '../store/backup.ts'
import type { Manifest } from '../store/backup-manifest.ts'
import { assertData, assertNoDatabase, operator } from './lib/app.ts'
import { configOf } from './lib/config.ts'
import type { Store } from '../store/store.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { withStore } from './lib/store.ts'
import { err, out, plural } from './lib/terminal.ts'
import { ownVersion } from './lib/version.ts'

export function backupCommand(): Command {
  return configOptions(new Command('backup'))
    .description('Copy the data folder, beside a running server or without one: database, artifacts, keys.')
    .argument('<folder>', 'a new or empty folder, best on another disk')
    .action(action(backup))
}

const clock = (): Date => new Date()

async function backup(folder: string, options: ConfigOptions): Promise<ExitCode> {
  const config = configOf(options)
  const { dataDir } = config
  assertNoDatabase(
    config,
    'backup',
    'back them up by pg_dump, then the bucket, and audit.key and audit.pub of data_dir. What was restored of it is proven by lazaret audit verify',
  )
  assertData(config)
  const work = async (store: Store): Promise<ExitCode> => {
    // The copy ends with a signature over all that is in it but for what comes in this moment.
    await store.audit.checkpoint()
    const at = clock().toISOString()
    const manifest = await backUp({ dataDir, blobs: store.blobs, folder: resolve(folder), version: ownVersion(), at })
    const detail = { to: resolve(folder), size: manifest.log.size, root: manifest.log.rootHash }
    const { actor } = operator()
    await store.unitOfWork.commit([recorded({ type: 'backup.made', at: clock().toISOString(), actor, detail })])
    printReport(folder, manifest)
    return EXIT.ok
  }
  return withStore(config, work)
}

function printReport(folder: string, { log, blobs, missing }: Manifest): void {
  out(`backed up to ${folder}: ${plural(log.size, 'event')} and ${plural(blobs.length, 'artifact')}, all verified`)
  if (missing.length === 0) return
  err(
    `${plural(missing.length, 'artifact')} could not be backed up, being lost or damaged: fetched again when asked for`,
  )
}
