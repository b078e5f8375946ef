import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from '../../app/app.ts'
import { distrustRoots } from '../../upstream/trust.ts'
import { withApp } from './app.ts'
import { told } from './check-files.ts'
import { checkLocks } from './check-locks.ts'
import { forLocks, wrongUse, type CheckOptions } from './check-options.ts'
import { EXIT, type ExitCode } from './command.ts'
import { configOf, withPolicy } from './config.ts'
import { judgeNamedFile } from './judge-file.ts'
import { judgeSpec } from './judge-spec.ts'
import { exitOf, lockJson, lockSarif, lockText, type LockReport } from './lock-report.ts'
import type { Judged } from './report.ts'
import type { Spec } from './spec.ts'
import { targetsOf, type LockTarget, type Target } from './targets.ts'
import { err, out } from './terminal.ts'
import { userCache } from './user-cache.ts'
import { ownVersion } from './version.ts'

/** Judges what lock files, folders, names and files stand for: upstreams are asked. */
export async function checkTargets(words: readonly string[], options: CheckOptions): Promise<ExitCode> {
  distrustRoots()
  const targets = await targetsOf(words)
  const locks = targets.filter((target) => target.kind === 'lock')
  const others = targets.filter((target) => target.kind !== 'lock')
  if (locks.length === 0) {
    if (options.base !== undefined || options.sarif) throw forLocks()
    return withFolder(options, undefined, (app) => checkOthers(app, others, options))
  }
  if (others.length > 0 && (options.json || options.sarif))
    throw wrongUse('check artifacts and lock files apart where a program reads the answer')
  const cache = options.cache === undefined ? userCache() : options.cache
  return withFolder(options, cache === false ? undefined : cache, async (app) => {
    const codes = [others.length === 0 ? EXIT.ok : await checkOthers(app, others, options)]
    return worse(codes.concat(await checkLockFiles(app, locks, options)))
  })
}

/** An app on `kept`, or on a folder that is gone afterwards. */
async function withFolder<Result>(
  options: CheckOptions,
  kept: string | undefined,
  work: (app: App) => Promise<Result>,
) {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'lazaret-check-')))
  try {
    // What is checked here is nobody's record, wherever those are kept.
    const config = { ...configOf({ ...options, dataDir: folder }), database: undefined }
    return await withApp(withPolicy(config, options.policy), work)
  } finally {
    if (kept === undefined) await rm(folder, { recursive: true, force: true })
  }
}

async function checkOthers(app: App, targets: readonly Other[], options: CheckOptions): Promise<ExitCode> {
  const { profile, before } = options
  const judged: Judged[] = []
  for (const target of targets)
    judged.push(
      ...(target.kind === 'file'
        ? [await judgeNamedFile(app, { path: target.path, profile, before })]
        : await checkSpec(app, target.spec)),
    )
  return told(judged, options)
}

type Other = Exclude<Target, LockTarget>

async function checkLockFiles(app: App, locks: readonly LockTarget[], options: CheckOptions): Promise<ExitCode> {
  const checked = await checkLocks(app, locks, options.base)
  const report: LockReport = { ...checked, allowsOutside: options.allowOutside === true }
  if (options.json === true) out(lockJson(report))
  else out(options.sarif === true ? lockSarif(report, ownVersion()) : lockText(report, options.all === true))
  return exitOf(report)
}

/** What is refused weighs more than what could not be judged. */
function worse(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code === EXIT.refused) ?? codes.find((code) => code === EXIT.trouble) ?? EXIT.ok
}

async function checkSpec(app: App, spec: Spec): Promise<readonly Judged[]> {
  const { judged, skipped } = await judgeSpec(app, spec)
  if (skipped.length > 0) err(`not looked at: ${skipped.length} other files of this version; check them by their file`)
  return judged
}
