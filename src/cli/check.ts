import { Command, Option } from 'commander'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/load.ts'
import { LazaretError } from '../model/errors.ts'
import { isServed } from '../model/verdict.ts'
import type { App } from '../app/app.ts'
import { judgeJobs } from './lib/batch.ts'
import { action, EXIT, type ExitCode } from './lib/command.ts'
import { configOf, withApp } from './lib/app.ts'
import { judgeFile, measureFile } from './lib/judge-file.ts'
import { checkLocks } from './lib/check-locks.ts'
import { judgeSpec } from './lib/judge-spec.ts'
import { exitOf, lockJson, lockSarif, lockText, type LockReport } from './lib/lock-report.ts'
import { nameOfFile } from './lib/name-file.ts'
import { PROFILES, type Profile } from './lib/profile.ts'
import { reportText, type Judged } from './lib/report.ts'
import type { Spec } from './lib/spec.ts'
import { targetsOf, type LockTarget, type Target } from './lib/targets.ts'
import { err, out } from './lib/terminal.ts'
import { userCache } from './lib/user-cache.ts'
import { ownVersion } from './lib/version.ts'

interface CheckOptions {
  readonly config?: string
  readonly policy?: string
  readonly profile?: Profile
  readonly before?: string
  readonly jobs?: string
  readonly out?: string
  readonly base?: string
  readonly cache?: string | false
  readonly allowOutside?: true
  readonly json?: true
  readonly sarif?: true
  readonly all?: true
}

export function checkCommand(): Command {
  return new Command('check')
    .description('Judge artifacts, or all that lock files name, without a server. Nothing of them is executed.')
    .argument(
      '[targets...]',
      'files, lock files, folders with lock files, - for standard input, npm:name@version, pypi:name==version, pkg:…',
    )
    .option('-c, --config <file>', 'configuration file: upstreams and policies')
    .option('--policy <policy>', 'policy file or shipped pack, instead of the configured one')
    .addOption(
      new Option('--profile <profile>', 'what a file is taken for: an established package, a first release, …').choices(
        PROFILES,
      ),
    )
    .option('--before <file>', 'the file of the version before, for the profile update')
    .option('--jobs <file>', 'judge many files: one JSON object a line, see docs/check.md')
    .option('--out <file>', 'where the answers to --jobs go, one JSON object a line')
    .option('--base <lock or revision>', 'of lock files: judge what is not in this lock file or revision of git')
    .option('--cache <folder>', 'where archives and answers of lock files are kept (default: ~/.cache/lazaret)')
    .option('--no-cache', 'keep nothing')
    .option('--allow-outside', 'entries of lock files that come from git or an address do not count as refused')
    .option('--all', 'show minor findings and warnings too')
    .option('--json', 'print as JSON')
    .option('--sarif', 'print what lock files name as SARIF 2.1.0')
    .addHelpText(
      'after',
      '\nExit code: 0 allowed, 1 refused, 2 trouble. With --jobs: 0 where each job was judged, 2 where one could not be.',
    )
    .action(action(check))
}

async function check(words: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const wanted = wantedOf(words, options)
  if ('jobs' in wanted) return withFolder(options, undefined, (app) => checkJobs(app, wanted.jobs, wanted.out))
  const targets = await targetsOf(wanted.words)
  const locks = targets.filter((target) => target.kind === 'lock')
  const others = targets.filter((target) => target.kind !== 'lock')
  if (locks.length === 0) {
    if (options.base !== undefined || options.sarif) throw wrongUse('--base and --sarif are for lock files')
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
    return await withApp(withPolicy(configOf({ ...options, dataDir: folder }), options.policy), work)
  } finally {
    if (kept === undefined) await rm(folder, { recursive: true, force: true })
  }
}

type Wanted = { readonly words: readonly string[] } | { readonly jobs: string; readonly out: string }

function wantedOf(words: readonly string[], options: CheckOptions): Wanted {
  const { jobs, out: answers, profile, before } = options
  if (options.json && options.sarif) throw wrongUse('choose one of --json and --sarif')
  if (jobs !== undefined || answers !== undefined) {
    if (words.length > 0 || profile !== undefined || before !== undefined || options.json || options.all)
      throw wrongUse('--jobs and --out stand alone: each job names its own file, profile and version before')
    if (jobs === undefined || answers === undefined) throw wrongUse('--jobs and --out go together')
    return { jobs, out: answers }
  }
  const [target] = words
  if (target === undefined)
    throw wrongUse('name what to check: a file, a lock file, a folder, npm:name@version or pypi:name==version')
  if ((profile === 'update') !== (before !== undefined)) throw wrongUse('--profile update and --before go together')
  if (profile !== undefined && words.length > 1) throw wrongUse('--profile is for one file')
  if (profile !== undefined && !isFile(target)) throw wrongUse(`${target} is no file here: --profile is for files`)
  return { words }
}

function wrongUse(message: string): LazaretError {
  return new LazaretError('bad-request', message)
}

async function checkJobs(app: App, jobs: string, answers: string): Promise<ExitCode> {
  const tally = await judgeJobs(app, jobs, answers)
  err(
    Object.entries(tally)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', '),
  )
  return tally.error === 0 ? EXIT.ok : EXIT.trouble
}

async function checkOthers(app: App, targets: readonly Other[], options: CheckOptions): Promise<ExitCode> {
  const judged: Judged[] = []
  for (const target of targets)
    judged.push(
      ...(target.kind === 'file' ? [await checkFile(app, target.path, options)] : await checkSpec(app, target.spec)),
    )
  out(options.json === true ? JSON.stringify(judged, undefined, 2) : texts(judged, options))
  return judged.every(({ verdict }) => isServed(verdict.outcome)) ? EXIT.ok : EXIT.refused
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

async function checkFile(app: App, path: string, { profile, before }: CheckOptions): Promise<Judged> {
  const file = { path, named: await nameOfFile(path), profile, before }
  return judgeFile(app, file, (...what) => measureFile(app, ...what))
}

async function checkSpec(app: App, spec: Spec): Promise<readonly Judged[]> {
  const { judged, skipped } = await judgeSpec(app, spec)
  if (skipped.length > 0) err(`not looked at: ${skipped.length} other files of this version; check them by their file`)
  return judged
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function texts(judged: readonly Judged[], options: CheckOptions): string {
  return judged.map((one) => reportText(one, { all: options.all === true })).join('\n\n')
}

function withPolicy(config: Config, policy: string | undefined): Config {
  if (policy === undefined) return config
  return { ...config, registries: config.registries.map((registry) => Object.assign({}, registry, { policy })) }
}
