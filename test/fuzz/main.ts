import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

/** `npm run fuzz -- --minutes 10 --seed 1 --cases 100000`; a case alone: `--seed <its seed> --cases 1`. */
const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, cases: { type: 'string' } },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const minutes = Number(values.minutes ?? 10)
say(`seed ${seed}, for ${minutes} minutes at most`)
const { cases, failures } = await fuzz({
  seed,
  cases: Number(values.cases ?? Infinity),
  forMs: minutes * 60_000,
  onFailure: ({ seed: at, name, message }) => say(`failed: --seed ${at} --cases 1: ${name}: ${message}`),
})
say(`${cases} cases from seed ${seed} on: ${failures.length} failed`)
process.exitCode = failures.length === 0 ? 0 : 1

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
