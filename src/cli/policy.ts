import { existsSync, readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { LazaretError } from '../model/errors.ts'
import { cut } from '../model/text.ts'
import { runCases } from '../policy/cases.ts'
import { policySchema } from '../policy/schema.ts'
import { loadPolicyFile, policyFile, problemLine, readBase, readPolicy } from '../app/policy-files.ts'
import { isLooser, policyDiff } from '../app/policy-diff.ts'
import { replay } from '../app/policy-replay.ts'
import { configOf } from './lib/config.ts'
import { withRecords } from './lib/app.ts'
import { action, configOptions, daysAgo, EXIT, parseSince, type ConfigOptions, type ExitCode } from './lib/command.ts'
import { diffLines } from './lib/diff-report.ts'
import { replayLines } from './lib/replay-report.ts'
import { out, paint, printable } from './lib/terminal.ts'

export function policyCommand(): Command {
  const command = new Command('policy').description('Look at policies before they are in force.')
  command
    .command('lint')
    .description('Check that a policy file is valid, with line and column of what is not.')
    .argument('<policy...>', 'policy file, or the name of a shipped pack')
    .action(action(lint))
  command
    .command('test')
    .description('Run the cases beside a policy: <name>.cases.yaml for <name>.yaml.')
    .argument('<policy...>', 'policy file, or the name of a shipped pack')
    .option('--cases <file>', 'case file, where it is not beside the policy')
    .action(action(test))
  command
    .command('schema')
    .description('Print the JSON Schema of a policy file, by which editors complete and check one.')
    .action(action(schema))
  configOptions(command.command('diff'))
    .description(
      'Say how two policies differ, and which stored files they treat otherwise. Exits with 1 where the new one is looser.',
    )
    .argument('<old>', 'policy file, or the name of a shipped pack')
    .argument('<new>', 'policy file, or the name of a shipped pack')
    .option('--json', 'print as JSON')
    .action(action(compared))
  configOptions(command.command('replay'))
    .description(
      'Decide anew on all that was asked for lately, by another policy: whom it would have refused what, and what it lets through.',
    )
    .argument('<policy>', 'policy file, or the name of a shipped pack')
    .addOption(
      new Option('--since <date>', 'from when on: a date, or days ago as in 30d')
        .argParser(parseSince)
        .default(daysAgo(DAYS_REPLAYED), `${DAYS_REPLAYED}d`),
    )
    .option('--json', 'print as JSON')
    .action(action(replayed))
  return command
}

const DAYS_REPLAYED = 30

async function schema(): Promise<ExitCode> {
  out(JSON.stringify(policySchema(), undefined, 2))
  return EXIT.ok
}

/** Refused where it is looser: a pipeline over policies in a repository then asks a second person. */
async function compared(old: string, next: string, options: ConfigOptions & { json?: true }): Promise<ExitCode> {
  const [before, after] = [readPolicy(policyFile(old)).policy, readPolicy(policyFile(next)).policy]
  return withRecords(configOf(options), async (app) => {
    const diff = await policyDiff(app, before, after)
    if (options.json === true) out(JSON.stringify({ looser: isLooser(diff), ...diff }, undefined, 2))
    else for (const line of diffLines(diff)) out(line)
    return isLooser(diff) ? EXIT.refused : EXIT.ok
  })
}

async function replayed(name: string, options: ConfigOptions & { since: string; json?: true }): Promise<ExitCode> {
  const { policy } = readPolicy(policyFile(name))
  return withRecords(configOf(options), async (app) => {
    const found = await replay(app, policy, options.since)
    if (options.json === true) out(JSON.stringify(found, undefined, 2))
    else for (const line of replayLines(found, policy.name)) out(line)
    return EXIT.ok
  })
}

/** What a file that is no policy at all may print. */
const PROBLEMS_SHOWN = 20
const LINE_MAX = 400

async function lint(policies: readonly string[]): Promise<ExitCode> {
  let broken = 0
  for (const name of policies) {
    const file = policyFile(name)
    const loaded = loadPolicyFile(file)
    const problems = loaded.ok ? loaded.warnings : loaded.problems
    for (const problem of problems.slice(0, PROBLEMS_SHOWN)) {
      const line = cut(printable(problemLine(problem)), LINE_MAX)
      out(`${paint(loaded.ok ? 'yellow' : 'red', loaded.ok ? 'warning' : 'error')} ${line}`)
    }
    if (problems.length > PROBLEMS_SHOWN) out(`and ${problems.length - PROBLEMS_SHOWN} more`)
    if (loaded.ok) out(`${file}: ${loaded.policy.rules.length} rules, sha256:${loaded.policy.digest}`)
    else broken += 1
  }
  return broken > 0 ? EXIT.trouble : EXIT.ok
}

async function test(policies: readonly string[], options: { readonly cases?: string }): Promise<ExitCode> {
  let passed = 0
  let failed = 0
  for (const name of policies) {
    const file = policyFile(name)
    const casesFile = options.cases ?? file.replace(/\.ya?ml$/, '.cases.yaml')
    if (!existsSync(casesFile)) throw new LazaretError('invalid-policy', `${file}: no cases were found at ${casesFile}`)
    const results = runCases({ source: read(file), file }, { source: read(casesFile), file: casesFile }, readBase)
    for (const result of results) {
      if (result.ok) passed += 1
      else {
        failed += 1
        out(`${paint('red', 'failed')} ${printable(result.name)}: ${printable(result.message)}`)
      }
    }
  }
  out(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? EXIT.refused : EXIT.ok
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new LazaretError('invalid-policy', `${file}: cannot be read; name a policy file or a shipped pack`, { cause })
  }
}
