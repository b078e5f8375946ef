import { Command } from 'commander'
import type { WhyFile } from '../desk/why.ts'
import { LazaretError } from '../model/errors.ts'
import { parsePurl } from '../model/purl.ts'
import type { Verdict } from '../model/verdict.ts'
import { action, EXIT, configOptions, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { configOf, withRecords } from './lib/app.ts'
import { findingBlocks, verdictLines, weighty } from './lib/report.ts'
import { out, paint, printable } from './lib/terminal.ts'

export function whyCommand(): Command {
  return configOptions(new Command('why'))
    .description('Explain the verdict on an artifact that this Lazaret knows.')
    .argument('<purl>', 'package URL: pkg:npm/left-pad@1.3.1, pkg:pypi/six@1.16.0')
    .option('--json', 'print as JSON')
    .action(action(why))
}

async function why(purl: string, options: ConfigOptions & { readonly json?: true }): Promise<ExitCode> {
  const target = parsePurl(purl)
  if (target === undefined)
    throw new LazaretError('bad-request', `${purl} is no purl of a version: give one like pkg:npm/left-pad@1.3.1`)
  return withRecords(configOf(options), async ({ desk }) => {
    const explained = await desk.whys.of(purl, target)
    if (explained.files.length === 0) {
      throw new LazaretError('not-found', `nobody asked this Lazaret for ${purl} yet; lazaret check looks at it now`)
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
