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
import { judgeSpec, parseSpec } from './lib/judge-spec.ts'
import { nameOfFile } from './lib/name-file.ts'
import { PROFILES, type Profile } from './lib/profile.ts'
import { reportText, type Judged } from './lib/report.ts'
import { err, out } from './lib/terminal.ts'

interface CheckOptions {
  readonly config?: string
  readonly policy?: string
  readonly profile?: Profile
  readonly before?: string
  readonly jobs?: string
  readonly out?: string
  readonly json?: true
  readonly all?: true
}

export function checkCommand(): Command {
  return new Command('check')
    .description('Inspect an artifact and judge it under a policy, without a server. Nothing of it is executed.')
    .argument(
      '[target]',
      'a file, npm:name@version or pypi:name==version; without a version the one that installers take',
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
    .option('--all', 'show minor findings too')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExit code: 0 allowed, 1 refused, 2 trouble. With --jobs: 0 where each job was judged, 2 where one could not be.',
    )
    .action(action(check))
}

async function check(target: string | undefined, options: CheckOptions): Promise<ExitCode> {
  const wanted = wantedOf(target, options)
  const folder = await mkdtemp(join(tmpdir(), 'lazaret-check-'))
  try {
    const config = withPolicy(configOf({ ...options, dataDir: folder }), options.policy)
    return await withApp(config, (app) =>
      'jobs' in wanted ? checkJobs(app, wanted.jobs, wanted.out) : checkOne(app, wanted.target, options),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Wanted = { readonly target: string } | { readonly jobs: string; readonly out: string }

function wantedOf(target: string | undefined, options: CheckOptions): Wanted {
  const { jobs, out: answers, profile, before } = options
  if (jobs !== undefined || answers !== undefined) {
    if (target !== undefined || profile !== undefined || before !== undefined || options.json || options.all)
      throw wrongUse('--jobs and --out stand alone: each job names its own file, profile and version before')
    if (jobs === undefined || answers === undefined) throw wrongUse('--jobs and --out go together')
    return { jobs, out: answers }
  }
  if (target === undefined) throw wrongUse('name what to check: a file, npm:name@version or pypi:name==version')
  if ((profile === 'update') !== (before !== undefined)) throw wrongUse('--profile update and --before go together')
  if (profile !== undefined && !isFile(target)) throw wrongUse(`${target} is no file here: --profile is for files`)
  return { target }
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

async function checkOne(app: App, target: string, options: CheckOptions): Promise<ExitCode> {
  const judged = isFile(target) ? [await checkFile(app, target, options)] : await checkSpec(app, target)
  out(options.json === true ? JSON.stringify(judged, undefined, 2) : texts(judged, options))
  return judged.every(({ verdict }) => isServed(verdict.outcome)) ? EXIT.ok : EXIT.refused
}

async function checkFile(app: App, path: string, { profile, before }: CheckOptions): Promise<Judged> {
  const file = { path, named: await nameOfFile(path), profile, before }
  return judgeFile(app, file, (...what) => measureFile(app, ...what))
}

async function checkSpec(app: App, target: string): Promise<readonly Judged[]> {
  const { judged, skipped } = await judgeSpec(app, parseSpec(target))
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
