import { Command } from 'commander'
import type { WhyFile } from '../desk/why.ts'
import { LazaretError } from '../model/errors.ts'
import { purlOfVersion } from '../model/purl.ts'
import type { Verdict } from '../model/verdict.ts'
import { action, EXIT, configOptions, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { configOf } from './lib/config.ts'
import { withRecords } from './lib/app.ts'
import { parseVersion } from './lib/spec.ts'
import { findingBlocks, verdictLines, weighty } from './lib/report.ts'
import { out, paint, printable } from './lib/terminal.ts'

export function whyCommand(): Command {
  return configOptions(new Command('why'))
    .description('Explain the verdict on an artifact that this Lazaret knows.')
    .argument('<version>', 'npm:left-pad@1.3.1, pypi:six==1.16.0, or a package URL like pkg:npm/left-pad@1.3.1')
    .option('--json', 'print as JSON')
    .action(action(why))
}

async function why(named: string, options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  const target = parseVersion(named)
  return withRecords(configOf(options), async ({ desk }) => {
    const explained = await desk.whys.of(purlOfVersion(target), target)
    if (explained.files.length === 0) {
      throw new LazaretError('not-found', `nobody asked this Lazaret for ${named} yet; lazaret check looks at it now`)
    }
    if (options.json === true) out(JSON.stringify(explained, undefined, 2))
    else out(explained.files.map(fileText).join('\n\n'))
    return explained.files.every((file) => file.served) ? EXIT.ok : EXIT.refused
  })
}

function fileText(file: WhyFile): string {
  const { hits, outcome, deciding, policy, decidedAt } = file
  const verdict: Verdict = {
    outcome,
    deciding,
    policy,
    decidedAt,
    basis: file.digest === undefined ? 'metadata' : 'content',
    hits: hits.map(({ waived, ...hit }) => Object.assign(hit, { waivedBy: waived ? ['a waiver'] : [] })),
  }
  return [
    `${paint('bold', printable(file.purl))}  ${paint([file.served ? 'green' : 'red', 'bold'], file.state)}`,
    ...verdictLines(verdict, file.findings, file.counterfactual, false),
    ...findingBlocks(weighty(file.findings), file.headline),
  ].join('\n')
}
