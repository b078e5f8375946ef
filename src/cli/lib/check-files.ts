import { isServed } from '../../model/verdict.ts'
import { judgeJobs } from './batch.ts'
import type { CheckOptions } from './check-options.ts'
import { EXIT, type ExitCode } from './command.ts'
import { configOf, withPolicy } from './config.ts'
import { withJudge } from './judge.ts'
import { judgeNamedFile } from './judge-file.ts'
import { reportText, type Judged } from './report.ts'
import { err, out } from './terminal.ts'

/** Judges artifacts on this machine. */
export async function checkFiles(paths: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const { profile, before } = options
  return withJudge(withPolicy(configOf(options), options.policy), async (judge) => {
    const judged: Judged[] = []
    for (const path of paths) judged.push(await judgeNamedFile(judge, { path, profile, before }))
    return told(judged, options)
  })
}

/** Judges the jobs of a file, and writes the answers to another. */
export async function checkJobs(jobs: string, answers: string, options: CheckOptions): Promise<ExitCode> {
  return withJudge(withPolicy(configOf(options), options.policy), async (judge) => {
    const tally = await judgeJobs(judge, jobs, answers)
    err(
      Object.entries(tally)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', '),
    )
    return tally.error === 0 ? EXIT.ok : EXIT.trouble
  })
}

/** Prints the verdicts on artifacts. */
export function told(judged: readonly Judged[], { json, all }: CheckOptions): ExitCode {
  if (json === true) out(JSON.stringify(judged, undefined, 2))
  else out(judged.map((one) => reportText(one, { all: all === true })).join('\n\n'))
  return judged.every(({ verdict }) => isServed(verdict.outcome)) ? EXIT.ok : EXIT.refused
}
