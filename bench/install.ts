import { join } from 'node:path'
import { secondsAlone, secondsOf, secondsOfChildren } from './lib/cpu.ts'
import { lazaret, type RunningLazaret } from './lib/lazaret.ts'
import { lockedApp, npmCi } from './lib/npm.ts'
import { median, round } from './lib/numbers.ts'

/** Runs of each kind, taken in turn so that a busy minute hits all alike. */
const RUNS = 3

export interface InstallResult {
  readonly text: string
  /** a data folder that holds the whole application */
  readonly dataDir: string
}

interface Timed {
  readonly wall: number
  /** seconds of processor that npm took, and meanwhile Lazaret with its inspection processes, and its server alone */
  readonly npm: number
  readonly lazaret: number
  readonly server: number
}

/** The cores on which npm and Lazaret run; none: all of them. */
interface Cores {
  readonly npm?: number
  readonly lazaret?: number
}

const ONE_EACH: Cores = { npm: 0, lazaret: 1 }

type Runs = Record<'direct' | 'cold' | 'warm' | 'directAlone' | 'coldAlone' | 'warmAlone', Timed[]>

async function timed(
  app: string,
  folder: string,
  proxy: RunningLazaret | undefined,
  core: number | undefined,
): Promise<Timed> {
  const ours = () =>
    proxy === undefined ? { all: 0, server: 0 } : { all: secondsOf(proxy.pid), server: secondsAlone(proxy.pid) }
  const before = { npm: secondsOfChildren(), ...ours() }
  const { tookMs } = await npmCi(app, folder, proxy && `${proxy.url}/npm/`, core)
  const npm = secondsOfChildren() - before.npm
  const { all, server } = ours()
  return { wall: tookMs / 1000, npm, lazaret: all - before.all, server: server - before.server }
}

/** `npm ci` of an application: direct, through a Lazaret that has seen nothing, and through one that has seen all. */
export async function benchInstall(folder: string): Promise<InstallResult> {
  const app = join(folder, 'app')
  const { packages } = await lockedApp(app)
  const runs: Runs = { direct: [], cold: [], warm: [], directAlone: [], coldAlone: [], warmAlone: [] }
  let dataDir = ''
  for (let index = 0; index < RUNS; index += 1) {
    runs.direct.push(await timed(app, join(folder, 'direct'), undefined, undefined))
    dataDir = await throughLazaret(app, join(folder, `lazaret-${index}`), {}, runs.cold, runs.warm)
    runs.directAlone.push(await timed(app, join(folder, 'direct'), undefined, ONE_EACH.npm))
    await throughLazaret(app, join(folder, `alone-${index}`), ONE_EACH, runs.coldAlone, runs.warmAlone)
  }
  return { text: textOf(packages, runs), dataDir }
}

/** The data folder that it leaves. */
async function throughLazaret(app: string, home: string, cores: Cores, cold: Timed[], warm: Timed[]): Promise<string> {
  // Observed, not enforced: what is timed must not hang on how old a mirror says that a package is.
  const proxy = await lazaret(home, { LAZARET_NPM_MODE: 'observe' }, cores.lazaret)
  cold.push(await timed(app, join(home, 'cold'), proxy, cores.npm))
  warm.push(await timed(app, join(home, 'warm'), proxy, cores.npm))
  await proxy.stop()
  return join(home, 'data')
}

function row(name: string, of: readonly Timed[], direct: readonly Timed[]): string {
  const wall = of.map((run) => run.wall)
  const ratio = median(wall) / median(direct.map((run) => run.wall))
  const [npm, all, server] = (['npm', 'lazaret', 'server'] as const).map((who) =>
    round(median(of.map((run) => run[who])), 1),
  )
  return `| ${name} | ${round(median(wall), 1)} | ${wall.map((s) => round(s, 1)).join(', ')} | ${round(ratio, 2)} | ${npm} | ${all} | ${server} |`
}

function textOf(packages: number, runs: Runs): string {
  return [
    `\`npm ci --ignore-scripts\` of \`bench/app\` (${packages} packages), npm's cache empty each time, ${RUNS} runs of each in turn.`,
    'Cold: Lazaret just started, with an empty data folder, so every package is fetched and inspected. Warm: the same again.',
    'Mode `observe`. Where npm and Lazaret share the cores, seconds of processor tell more than those of the clock.',
    '',
    '| | median s | runs s | ratio to direct | npm, CPU s | Lazaret, CPU s | of that its server |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    row('direct, this machine\u2019s registry', runs.direct, runs.direct),
    row('Lazaret, cold', runs.cold, runs.direct),
    row('Lazaret, warm', runs.warm, runs.direct),
    row('direct, npm on one core', runs.directAlone, runs.directAlone),
    row('Lazaret, cold, a core each', runs.coldAlone, runs.directAlone),
    row('Lazaret, warm, a core each', runs.warmAlone, runs.directAlone),
  ].join('\n')
}
