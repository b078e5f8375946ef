import { Command, Option } from 'commander'
import { wantedOf, type CheckOptions } from './lib/check-options.ts'
import { action, type ExitCode } from './lib/command.ts'
import { PROFILES } from './lib/profile.ts'

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

/** What only some of it needs is loaded then: a hook that checks a file should not wait for a database and a web server. */
async function check(words: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const wanted = wantedOf(words, options)
  if (wanted.kind === 'targets') return (await import('./lib/check-targets.ts')).checkTargets(wanted.words, options)
  const { checkFiles, checkJobs } = await import('./lib/check-files.ts')
  return wanted.kind === 'files' ? checkFiles(wanted.words, options) : checkJobs(wanted.jobs, wanted.out, options)
}
