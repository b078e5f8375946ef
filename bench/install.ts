import { join } from 'node:path'
import { lazaret } from './lib/lazaret.ts'
import { lockedApp, npmCi } from './lib/npm.ts'
import { median, round } from './lib/numbers.ts'

/** Runs of each kind, taken in turn so that a busy minute hits all alike. */
const RUNS = 2

export interface InstallResult {
  readonly text: string
  /** a data folder that holds the whole application */
  readonly dataDir: string
}

/** `npm ci` of an application: direct, through a Lazaret that has seen nothing, and through one that has seen all. */
export async function benchInstall(folder: string): Promise<InstallResult> {
  const app = join(folder, 'app')
  const { packages } = await lockedApp(app)
  const times = { direct: [] as number[], cold: [] as number[], warm: [] as number[] }
  let dataDir = ''
  for (let index = 0; index < RUNS; index += 1) {
    times.direct.push((await npmCi(app, join(folder, 'direct'), undefined)).tookMs)
    const home = join(folder, `lazaret-${index}`)
    // Observed, not enforced: what is timed must not hang on how old a mirror says that a package is.
    const proxy = await lazaret(home, { LAZARET_NPM_MODE: 'observe' })
    times.cold.push((await npmCi(app, join(folder, 'cold'), `${proxy.url}/npm/`)).tookMs)
    times.warm.push((await npmCi(app, join(folder, 'warm'), `${proxy.url}/npm/`)).tookMs)
    await proxy.stop()
    dataDir = join(home, 'data')
  }
  const direct = median(times.direct)
  const row = (name: string, of: readonly number[]): string =>
    `| ${name} | ${round(median(of) / 1000, 1)} | ${of.map((ms) => round(ms / 1000, 1)).join(', ')} | ${round(median(of) / direct, 2)} |`
  const text = [
    `\`npm ci --ignore-scripts\` of \`bench/app\` (${packages} packages), npm's cache empty each time, ${RUNS} runs of each in turn.`,
    'Cold: Lazaret with an empty data folder, so every package is fetched and inspected. Warm: the same again. Mode `observe`.',
    '',
    '| | median s | runs s | ratio to direct |',
    '| --- | --- | --- | --- |',
    row('direct, this machine\u2019s registry', times.direct),
    row('Lazaret, cold', times.cold),
    row('Lazaret, warm', times.warm),
  ].join('\n')
  return { text, dataDir }
}
