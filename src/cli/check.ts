import { Command } from 'commander'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/load.ts'
import { isServed } from '../model/verdict.ts'
import { action, EXIT, type ExitCode } from './lib/command.ts'
import { configOf, withHouse } from './lib/house.ts'
import { judgeFile } from './lib/judge-file.ts'
import { judgeSpec, parseSpec } from './lib/judge-spec.ts'
import { reportText, type Judged } from './lib/report.ts'
import { err, out } from './lib/terminal.ts'

interface CheckOptions {
  readonly config?: string
  readonly policy?: string
  readonly json?: true
  readonly all?: true
}

export function checkCommand(): Command {
  return new Command('check')
    .description('Inspect an artifact and judge it under a policy, without a server. Nothing of it is executed.')
    .argument(
      '<target>',
      'a file, npm:name@version or pypi:name==version; without a version the one that installers take',
    )
    .option('-c, --config <file>', 'configuration file: upstreams and policies')
    .option('--policy <policy>', 'policy file or shipped pack, instead of the configured one')
    .option('--all', 'show minor findings too')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExit code: 0 allowed, 1 refused, 2 trouble.')
    .action(action(check))
}

async function check(target: string, options: CheckOptions): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'lazaret-check-'))
  try {
    const config = withPolicy(configOf({ ...options, dataDir: folder }), options.policy)
    const judged = await withHouse(config, async (house) => {
      if (isFile(target)) return [await judgeFile(house, target)]
      const { judged: found, skipped } = await judgeSpec(house, parseSpec(target))
      if (skipped.length > 0)
        err(`not looked at: ${skipped.length} other files of this version; check them by their file`)
      return found
    })
    out(options.json === true ? JSON.stringify(judged, undefined, 2) : texts(judged, options))
    return judged.every(({ verdict }) => isServed(verdict.outcome)) ? EXIT.ok : EXIT.refused
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
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
