import { join } from 'node:path'
import { secondsOf, secondsOfChildren } from './lib/cpu.ts'
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
  /** seconds of processor that npm took, and Lazaret meanwhile */
  readonly npm: number
  readonly lazaret: number
}

async function timed(app: string, folder: string, proxy: RunningLazaret | undefined): Promise<Timed> {
  const ours = (): number => (proxy === undefined ? 0 : secondsOf(proxy.pid))
  const before = { npm: secondsOfChildren(), lazaret: ours() }
  const { tookMs } = await npmCi(app, folder, proxy && `${proxy.url}/npm/`)
  return { wall: tookMs / 1000, npm: secondsOfChildren() - before.npm, lazaret: ours() - before.lazaret }
}

/** `npm ci` of an application: direct, through a Lazaret that has seen nothing, and through one that has seen all. */
export async function benchInstall(folder: string): Promise<InstallResult> {
  const app = join(folder, 'app')
  const { packages } = await lockedApp(app)
  const runs = { direct: [] as Timed[], cold: [] as Timed[], warm: [] as Timed[] }
  let dataDir = ''
  for (let index = 0; index < RUNS; index += 1) {
    runs.direct.push(await timed(app, join(folder, 'direct'), undefined))
    const home = join(folder, `lazaret-${index}`)
    // Observed, not enforced: what is timed must not hang on how old a mirror says that a package is.
    const proxy = await lazaret(home, { LAZARET_NPM_MODE: 'observe' })
    runs.cold.push(await timed(app, join(folder, 'cold'), proxy))
    runs.warm.push(await timed(app, join(folder, 'warm'), proxy))
    await proxy.stop()
    dataDir = join(home, 'data')
  }
  const direct = median(runs.direct.map(({ wall }) => wall))
  const row = (name: string, of: readonly Timed[]): string => {
    const wall = of.map((run) => run.wall)
    const npm = median(of.map((run) => run.npm))
    const ours = median(of.map((run) => run.lazaret))
    return `| ${name} | ${round(median(wall), 1)} | ${wall.map((s) => round(s, 1)).join(', ')} | ${round(median(wall) / direct, 2)} | ${round(npm, 1)} | ${round(ours, 1)} |`
  }
  const text = [
    `\`npm ci --ignore-scripts\` of \`bench/app\` (${packages} packages), npm's cache empty each time, ${RUNS} runs of each in turn.`,
    'Cold: Lazaret just started, with an empty data folder, so every package is fetched and inspected. Warm: the same again.',
    'Mode `observe`. npm and Lazaret share the cores, so that seconds of processor tell more than those of the clock.',
    '',
    '| | median s | runs s | ratio to direct | npm, CPU s | Lazaret without its inspection processes, CPU s |',
    '| --- | --- | --- | --- | --- | --- |',
    row('direct, this machine\u2019s registry', runs.direct),
    row('Lazaret, cold', runs.cold),
    row('Lazaret, warm', runs.warm),
  ].join('\n')
  return { text, dataDir }
}
