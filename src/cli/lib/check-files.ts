import { compiledCodeHere } from '../../app/compiled-code.ts'
import type { Config } from '../../config/load.ts'
import { createInspector, type Inspector } from '../../inspection/inspector.ts'
import { isServed } from '../../model/verdict.ts'
import type { CheckOptions } from './check-options.ts'
import { EXIT, type ExitCode } from './command.ts'
import { configOf, withPolicy } from './config.ts'
import type { Judge } from './judge.ts'
import { reportText, type Judged } from './report.ts'
import { err, out } from './terminal.ts'

/** Judges artifacts on this machine. */
export async function checkFiles(paths: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const { profile, before } = options
  return withJudge(withPolicy(configOf(options), options.policy), async (judge) => {
    const { judgeNamedFile } = await import('./judge-file.ts')
    const judged: Judged[] = []
    for (const path of paths) judged.push(await judgeNamedFile(judge, { path, profile, before }))
    return told(judged, options)
  })
}

/** Judges the jobs of a file, and writes the answers to another. */
export async function checkJobs(jobs: string, answers: string, options: CheckOptions): Promise<ExitCode> {
  return withJudge(withPolicy(configOf(options), options.policy), async (judge) => {
    const { judgeJobs } = await import('./batch.ts')
    const tally = await judgeJobs(judge, jobs, answers)
    err(
      Object.entries(tally)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', '),
    )
    return tally.error === 0 ? EXIT.ok : EXIT.trouble
  })
}

/** Throws LazaretError `invalid-policy`, `invalid-config`. */
async function withJudge<Result>(config: Config, work: (judge: Judge) => Promise<Result>): Promise<Result> {
  const inspector = startedInspector(config)
  try {
    // What rules and metadata need is loaded while the process of the inspector loads what contents need.
    const { judgeOf } = await import('./judge.ts')
    return await work(judgeOf(config, inspector))
  } finally {
    await inspector.close()
  }
}

function startedInspector(config: Config): Inspector {
  const compileCache = compiledCodeHere()
  const inspector = createInspector({
    workers: config.inspectionWorkers,
    limits: config.inspectionLimits,
    ...(compileCache === undefined ? {} : { compileCache }),
    onFailure: () => undefined,
    onFacts: () => undefined,
  })
  inspector.start()
  return inspector
}

/** Prints the verdicts on artifacts. */
export function told(judged: readonly Judged[], { json, all }: CheckOptions): ExitCode {
  if (json === true) out(JSON.stringify(judged, undefined, 2))
  else out(judged.map((one) => reportText(one, { all: all === true })).join('\n\n'))
  return judged.every(({ verdict }) => isServed(verdict.outcome)) ? EXIT.ok : EXIT.refused
}
