import { resolve } from 'node:path'
import { Command } from 'commander'
import { openAuditor } from '../app/auditor.ts'
import { bucketOf } from '../app/bucket.ts'
import { recorded } from '../model/unit-of-work.ts'
import { restore, type Restored } from '../store/restore.ts'
import { configOf } from './lib/config.ts'
import { assertNoDatabase, operator } from './lib/app.ts'
import type { Bucket } from '../store/store.ts'
import { action, configOptions, EXIT, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { withStore } from './lib/store.ts'
import { err, out, plural } from './lib/terminal.ts'

export function restoreCommand(): Command {
  return configOptions(new Command('restore'))
    .description('Make a data folder of a backup, verify it, and never over one that is used.')
    .argument('<folder>', 'what `lazaret backup` wrote')
    .action(action(run))
}

async function run(folder: string, options: ConfigOptions): Promise<ExitCode> {
  const config = configOf(options)
  const { dataDir, checkpointIntervalMs: intervalMs } = config
  assertNoDatabase(
    config,
    'restore',
    'restore them by pg_restore, with the bucket, and audit.key and audit.pub in data_dir; then lazaret audit verify proves them',
  )
  const restored = await restoredInto(dataDir, resolve(folder), bucketOf(config))
  await note(dataDir, resolve(folder), restored)
  const { manifest, lost } = restored
  out(
    `restored ${dataDir} as of ${manifest.at}: ${plural(manifest.log.size, 'event')}, ${plural(manifest.blobs.length - lost, 'artifact')}`,
  )
  if (lost > 0)
    err(
      `${plural(lost, 'artifact')} could not be restored, being lost or damaged in the backup: fetched again when asked for`,
    )
  return verify(dataDir, intervalMs)
}

async function restoredInto(dataDir: string, folder: string, bucket: Bucket | undefined): Promise<Restored> {
  try {
    return await restore(folder, dataDir, bucket)
  } finally {
    await bucket?.objects.close()
  }
}

/** The log goes on with who restored it, and from what; and is signed. */
async function note(dataDir: string, from: string, { manifest }: Restored): Promise<void> {
  const { actor } = operator()
  const detail = { from, made: manifest.at, size: manifest.log.size, root: manifest.log.rootHash }
  const event = { type: 'backup.restored', at: new Date().toISOString(), actor, detail } as const
  await withStore({ dataDir }, (store) => store.unitOfWork.commit([recorded(event)]))
}

async function verify(dataDir: string, intervalMs: number): Promise<ExitCode> {
  const auditor = await openAuditor({ dataDir }, undefined)
  try {
    const [first] = (await auditor.verify({ intervalMs, now: new Date() })).problems
    if (first === undefined) return EXIT.ok
    err(`the audit log in this backup does not verify: ${first.message}`)
    return EXIT.refused
  } finally {
    auditor.close()
  }
}
