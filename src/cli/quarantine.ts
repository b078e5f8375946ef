import { Command } from 'commander'
import type { CaseRow } from '../desk/cases.ts'
import type { Decided } from '../desk/deciding.ts'
import type { Desk } from '../desk/desk.ts'
import type { ScopeChoice } from '../desk/scope.ts'
import { LazaretError } from '../model/errors.ts'
import { parsePurl, purlOf } from '../model/purl.ts'
import { stateOf } from '../model/refusal.ts'
import { isServed } from '../model/verdict.ts'
import type { Waiver } from '../model/waiver.ts'
import { action, EXIT, configOptions, parseUntil, type ExitCode, type ConfigOptions } from './lib/command.ts'
import { configOf } from './lib/config.ts'
import { operator, withRecords } from './lib/app.ts'
import { out, printable, table } from './lib/terminal.ts'

/** Cases that a search for one purl may look through. */
const CASES_MAX = 1000

export function quarantineCommand(): Command {
  const command = new Command('quarantine').description('Decide on quarantined artifacts, beside a running server.')
  configOptions(command.command('list'))
    .description('List the cases that need a decision.')
    .option('--all', 'decided cases too')
    .option('--json', 'print as JSON')
    .action(action(list))
  configOptions(command.command('approve'))
    .description('Release an artifact: a waiver for its refusing rules, until a date.')
    .argument('<purl>', 'as `quarantine list` prints it')
    .requiredOption('--reason <text>', 'why it may pass; it stands in the log')
    .option('--until <date>', 'end of the release: a date, or days as in 30d (default: as the policy says)', parseUntil)
    .option(
      '--scope <scope>',
      'digest (these bytes), surface (whatever runs the same code by itself), or version (every file of this version)',
      'digest',
    )
    .option('--ticket <number>', 'the change or incident that it belongs to')
    .option('--emergency', 'at once and for hours, where two people must agree; those who are notified are told')
    .action(action(approve))
  configOptions(command.command('agree'))
    .description('Agree to a release that another person proposed.')
    .argument('<purl>', 'as `quarantine list` prints it')
    .action(action(agree))
  configOptions(command.command('reject'))
    .description('Block an artifact until the rejection is reversed.')
    .argument('<purl>', 'as `quarantine list` prints it')
    .requiredOption('--reason <text>', 'why it must not pass; those who asked read it')
    .action(action(reject))
  configOptions(command.command('reverse'))
    .description('Take a release or a rejection back: the case needs a decision again.')
    .argument('<purl>', 'as `quarantine list --all` prints it')
    .requiredOption('--reason <text>', 'why; it stands in the log beside the decision')
    .action(action(reverse))
  return command
}

async function list(options: ConfigOptions & { readonly all?: true; readonly json?: true }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const rows = await desk.cases.queue(options.all === true ? {} : { state: 'open' }, { limit: CASES_MAX })
    if (options.json === true) out(JSON.stringify(rows, undefined, 2))
    else if (rows.length === 0) out('Nothing needs a decision.')
    else out(table(rows.map((row) => cells(row, options.all === true))))
    return EXIT.ok
  })
}

/** Where only open cases are listed, that they are open says nothing: then the verdict stands there. */
function cells({ case: one, verdict, waiting, purl, why }: CaseRow, all: boolean): readonly string[] {
  const state = all || verdict === undefined ? one.state : stateOf(verdict.outcome)
  return [state, `${waiting} waiting`, printable(purl), printable(why)]
}

interface ApproveOptions extends ConfigOptions {
  readonly reason: string
  readonly until?: string
  readonly scope: string
  readonly ticket?: string
  readonly emergency?: true
}

async function approve(purl: string, options: ApproveOptions): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const { case: found } = await caseOf(desk, purl)
    const released = await desk.releases.release(operator(), found.id, {
      scope: scopeOf(options.scope),
      reason: options.reason,
      ...(options.until === undefined ? {} : { until: options.until }),
      ...(options.ticket === undefined ? {} : { ticket: options.ticket }),
      ...(options.emergency === undefined ? {} : { emergency: options.emergency }),
    })
    if ('waiver' in released) return said(purl, released)
    out(`proposed to release ${printable(purl)}: another person must agree, at the desk or by lazaret quarantine agree`)
    return EXIT.refused
  })
}

async function agree(purl: string, options: ConfigOptions): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const { case: found } = await caseOf(desk, purl)
    const proposals = await desk.app.records.proposals({ caseId: found.id })
    const proposal = proposals.find(({ end }) => end === undefined)
    if (proposal === undefined) throw new LazaretError('not-found', `nobody proposed to release ${purl}`)
    out(`${printable(proposal.by)} proposed it: ${printable(proposal.release.reason)}`)
    return said(purl, await desk.releases.agree(operator(), found.id, { proposal: proposal.id }))
  })
}

function said(purl: string, { waiver, verdict }: Decided & { readonly waiver: Waiver }): ExitCode {
  out(`released ${printable(purl)} until ${waiver.until ?? 'it is revoked'} (${waiver.rules.join(', ')})`)
  if (verdict === undefined || isServed(verdict.outcome)) return EXIT.ok
  out(`it is still refused by ${verdict.deciding.join(', ')}: see lazaret why`)
  return EXIT.refused
}

async function reject(purl: string, options: ConfigOptions & { readonly reason: string }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const { case: found } = await caseOf(desk, purl)
    await desk.decisions.reject(operator(), found.id, { reason: options.reason })
    out(`rejected ${printable(purl)}: it stays blocked until the rejection is reversed`)
    return EXIT.ok
  })
}

async function reverse(purl: string, options: ConfigOptions & { readonly reason: string }): Promise<ExitCode> {
  return withRecords(configOf(options), async ({ desk }) => {
    const { case: found } = await caseOf(desk, purl)
    const { verdict } = await desk.decisions.reverse(operator(), found.id, { reason: options.reason })
    const now = verdict === undefined ? '' : `: it is ${stateOf(verdict.outcome)} now`
    out(`took back that ${printable(purl)} was ${found.state}${now}`)
    return EXIT.ok
  })
}

/** The case that `purl` names. A purl without a file name may name several; then all are told. */
async function caseOf(desk: Desk, purl: string): Promise<CaseRow> {
  const target = parsePurl(purl)
  if (target === undefined)
    throw new LazaretError('bad-request', `${purl} is no purl of a version: give one like pkg:npm/left-pad@1.3.1`)
  const rows = await desk.cases.queue({ text: target.name }, { limit: CASES_MAX })
  const matching = rows.filter(
    ({ case: { artifact } }) =>
      artifact.ecosystem === target.ecosystem &&
      artifact.name === target.name &&
      artifact.version === target.version &&
      (target.filename === undefined || artifact.filename === target.filename),
  )
  const [first, ...others] = matching
  if (first === undefined)
    throw new LazaretError('not-found', `there is no case of ${purl}; lazaret quarantine list shows them`)
  if (others.length > 0) {
    const purls = matching.map((row) => purlOf(row.case.artifact)).join('\n  ')
    throw new LazaretError('bad-request', `${purl} names several files; give one of\n  ${purls}\n`)
  }
  return first
}

function scopeOf(text: string): ScopeChoice {
  if (text === 'digest' || text === 'surface' || text === 'version') return { kind: text }
  throw new LazaretError('bad-request', `--scope ${text} is not understood: digest, surface or version`)
}
