import { Command, Option } from 'commander'
import { readFile, writeFile } from 'node:fs/promises'
import { LazaretError } from '../model/errors.ts'
import { isRecord } from '../model/json.ts'
import { patchOf } from '../review/diff.ts'
import { SEVERITIES, type Problem, type Severity } from '../review/problem.ts'
import { reviewOf } from '../review/review.ts'
import { ruleOf } from '../review/rules/all.ts'
import { sarifOf } from '../review/sarif.ts'
import { action, EXIT, type ExitCode } from './lib/command.ts'
import { lockHistory } from './lib/lock-history.ts'
import { readRepository } from './lib/repository.ts'
import { fingerprintsOf, reviewMarkdown, reviewText, type Told } from './lib/review-report.ts'
import { err, out, plural } from './lib/terminal.ts'
import { ownVersion } from './lib/version.ts'

interface Options {
  readonly json?: true
  readonly sarif?: true
  readonly markdown?: true
  readonly patch?: true
  readonly actions?: string
  readonly baseline?: string
  readonly writeBaseline?: string
  readonly failOn: Severity
}

export function reviewCommand(): Command {
  return new Command('review')
    .description(
      'Ask five questions about a repository: secrets at install, pins, environments, dependencies, outbound.',
    )
    .argument('[dir]', 'root of the repository', '.')
    .option('--json', 'print as JSON')
    .option('--sarif', 'print as SARIF 2.1.0')
    .option('--markdown', 'print a summary for a pull request')
    .option('--patch', 'print the proposed changes as a diff for git apply, and nothing else')
    .option('--actions <file>', 'JSON object of actions and their full commits: {"actions/checkout@v4": "…"}')
    .option('--baseline <file>', 'problems that are known and do not count')
    .option('--write-baseline <file>', 'write the problems of today as known')
    .addOption(
      new Option('--fail-on <severity>', 'least severity of a new problem that makes exit code 1')
        .choices(SEVERITIES)
        .default('medium'),
    )
    .addHelpText(
      'after',
      '\nNothing is sent anywhere; the history of lock files is asked of git. Exit code: 0 nothing of that severity, 1 something, 2 trouble.',
    )
    .action(action(review))
}

async function review(root: string, options: Options): Promise<ExitCode> {
  const formats = [options.json, options.sarif, options.markdown, options.patch].filter(Boolean)
  if (formats.length > 1) throw new LazaretError('bad-request', 'choose one of --json, --sarif, --markdown and --patch')
  const commits = options.actions === undefined ? new Map<string, string>() : await commitsIn(options.actions)
  const known = options.baseline === undefined ? new Set<string>() : await baselineIn(options.baseline)
  const repository = await readRepository(root)
  const reviewed = reviewOf(repository, commits)
  const fingerprints = fingerprintsOf(reviewed.problems, repository.files)
  if (options.writeBaseline !== undefined) {
    await writeFile(options.writeBaseline, `${JSON.stringify([...fingerprints.values()], undefined, 2)}\n`)
    err(`${plural(reviewed.problems.length, 'problem')} written to ${options.writeBaseline}`)
    return EXIT.ok
  }
  const problems = reviewed.problems.filter((problem) => !known.has(fingerprints.get(problem) ?? ''))
  const { entered, unseen } = await lockHistory(root, repository)
  const knownCount = reviewed.problems.length - problems.length
  const all = [...reviewed.unseen, ...unseen]
  const told: Told = { ...reviewed, unseen: all, problems, knownCount, repository, entered, fingerprints }
  out(rendered(told, options).trimEnd())
  return problems.some((problem) => counts(problem, options.failOn)) ? EXIT.refused : EXIT.ok
}

function rendered(told: Told, { json, sarif, markdown, patch }: Options): string {
  const { problems, examined, unseen, entered, repository, fingerprints } = told
  if (json === true) {
    const shown = problems.map((problem) => Object.assign({}, ruleOf(problem.rule), problem))
    return JSON.stringify({ problems: shown, entered, examined, unseen }, undefined, 2)
  }
  if (sarif === true) return JSON.stringify(sarifOf(problems, fingerprints, ownVersion()), undefined, 2)
  if (patch === true) return patchOf(problems, repository.files)
  return markdown === true ? reviewMarkdown(told) : reviewText(told)
}

function counts({ rule }: Problem, least: Severity): boolean {
  return SEVERITIES.indexOf(ruleOf(rule).severity) >= SEVERITIES.indexOf(least)
}

async function commitsIn(file: string): Promise<Map<string, string>> {
  const parsed = await jsonIn(file)
  const entries = isRecord(parsed) ? Object.entries(parsed) : []
  const commits = entries.flatMap(([name, commit]) =>
    typeof commit === 'string' && /^[0-9a-f]{40}$/.test(commit) ? [[name, commit] as const] : [],
  )
  if (!isRecord(parsed) || commits.length < entries.length)
    throw new LazaretError('bad-request', `${file} is no object of actions and full commits of 40 hex digits`)
  return new Map(commits)
}

async function baselineIn(file: string): Promise<Set<string>> {
  const parsed = await jsonIn(file)
  if (Array.isArray(parsed) && parsed.every((one) => typeof one === 'string')) return new Set(parsed)
  throw new LazaretError('bad-request', `${file} is no baseline that --write-baseline wrote`)
}

async function jsonIn(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    throw new LazaretError('bad-request', `${file} is no JSON`)
  }
}
