import t, { type Test } from 'tap'
import { gzipSync } from 'node:zlib'
import { npmTarball, wheel } from '../registry/build.ts'
import type { Behaviour } from '../registry/behaviour.ts'
import { startWorld } from '../registry/registry.ts'
import { ask, type Answer } from './ask.ts'
import { holdLazaret, type HeldLazaret } from './in-process.ts'

/** Each seed is a run of its own; LAZARET_TEST_SEEDS="7 8" replays those alone. */
const SEEDS = (process.env['LAZARET_TEST_SEEDS'] ?? '1 2').split(' ').map(Number)

/** What upstream does in one run, one after another. */
const STEPS = 25

const OLD = '2022-01-02T03:04:05.000Z'
const NAMES = ['one', 'two', 'three']
const VERSIONS = ['1.0.0', '1.1.0']

/** After so long nothing of what upstream did is remembered, milliseconds: longer than every pause of ours. */
const LONG_MS = 3_600_000

/** xorshift: the same seed, the same upstream. */
class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761) | 1
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % limit
  }

  of<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)]
    if (value === undefined) throw new Error('there is nothing to choose from')
    return value
  }
}

const STATUSES = [
  201, 204, 206, 301, 304, 400, 401, 402, 403, 404, 405, 409, 410, 418, 429, 451, 500, 502, 503, 504, 599,
]

const FOREIGN = npmTarball({ name: 'foreign', version: '1.0.0' }).bytes

/** Bodies that are nobody's, or somebody else's. */
const BODIES: readonly { readonly body: Buffer; readonly contentType?: string; readonly coding?: string }[] = [
  { body: Buffer.from('<!DOCTYPE html><title>We are back soon</title>'), contentType: 'text/html' },
  { body: Buffer.from('{}'), contentType: 'application/json' },
  { body: Buffer.from('[]'), contentType: 'application/json' },
  { body: Buffer.from('{"name":"foreign","versions":{"9.9.9":{}}}'), contentType: 'application/json' },
  {
    body: Buffer.from('{"meta":{"api-version":"1.0"},"name":"foreign","files":[]}'),
    contentType: 'application/vnd.pypi.simple.v1+json',
  },
  {
    body: Buffer.from('{"meta":{"api-version":"9.0"},"files":[]}'),
    contentType: 'application/vnd.pypi.simple.v1+json',
  },
  { body: Buffer.alloc(0) },
  { body: FOREIGN },
  { body: gzipSync(FOREIGN) },
  { body: Buffer.from('no gzip'), coding: 'gzip' },
  { body: gzipSync(Buffer.alloc(1_000_000)), coding: 'gzip' },
]

function behaviourOf(dice: Dice): Behaviour {
  switch (dice.below(9)) {
    case 0:
    case 1:
    case 2:
      return { kind: 'status', status: dice.of(STATUSES) }
    case 3:
    case 4:
      return { kind: 'bytes', ...dice.of(BODIES) }
    case 5:
      return { kind: 'truncate', bytes: dice.below(300) }
    case 6:
      return { kind: 'content-length', value: dice.of([0, 1, 100, 100_000]) }
    case 7:
      return dice.of<Behaviour>([
        { kind: 'redirect-loop' },
        { kind: 'redirect', to: '/npm/foreign' },
        { kind: 'redirect', to: 'http://127.0.0.1:9/' },
        { kind: 'redirect', to: 'http://169.254.169.254/latest/' },
        { kind: 'redirect', to: 'file:///etc/passwd' },
      ])
    default:
      return dice.of<Behaviour>([{ kind: 'malformed' }, { kind: 'delay', ms: 30 }])
  }
}

/** What clients may be answered while upstream is what it is: never an error of our own. */
const ALLOWED = new Set([200, 403, 404, 429, 502, 503])

async function run(t: Test, seed: number): Promise<void> {
  const dice = new Dice(seed)
  const world = await startWorld()
  let held: HeldLazaret | undefined
  t.teardown(async () => {
    await held?.stop()
    await world.close()
  })
  const genuine = new Map<string, Buffer>()
  for (const name of NAMES) {
    for (const version of VERSIONS) {
      const built = npmTarball({ name, version, files: { 'mark.txt': `${name} ${version}` } })
      const file = wheel({ name, version, files: { [`${name}.py`]: `# ${version}\n` } })
      world.npm.publish({ built, publishedAt: OLD })
      world.pypi.publish({ built: file, publishedAt: OLD })
      genuine.set(`/npm/${name}/-/${built.filename}`, built.bytes)
      genuine.set(`/pypi${world.pypi.pathOf(name, file.filename)}`, file.bytes)
    }
  }
  const lazaret = (held = await holdLazaret({ world, dataDir: t.testdir({}) }))
  const host = new URL(lazaret.npmUrl).origin
  const lists = NAMES.flatMap((name) => [`/npm/${name}`, `/pypi/simple/${name}/`])
  const paths = [...lists, ...genuine.keys()]
  const get = (path: string): Promise<Answer> =>
    ask('GET', `${host}${path}`, { accept: 'application/vnd.pypi.simple.v1+json, application/json;q=0.9' })

  /** What no answer may be; undefined: nothing is wrong with it. */
  const objectionTo = (path: string, { status, body }: Answer): string | undefined => {
    if (!ALLOWED.has(status)) return `status ${status}: ${body.toString().slice(0, 200)}`
    if (status !== 200) return undefined
    const bytes = genuine.get(path)
    if (bytes !== undefined) return body.equals(bytes) ? undefined : `${body.length} bytes of somebody else`
    const text = body.toString()
    if (text.includes('foreign') || text.includes('9.9.9')) return `somebody else’s list: ${text.slice(0, 200)}`
    return VERSIONS.some((version) => text.includes(`-${version}`))
      ? undefined
      : `a list of nothing: ${text.slice(0, 200)}`
  }

  for (let step = 0; step < STEPS; step += 1) {
    const target = dice.of(paths)
    const behaviour = behaviourOf(dice)
    const end = world.misbehave(target, behaviour)
    lazaret.wait(dice.of([0, 0, 2_000, 70_000, 400_000]))
    for (const path of [target, dice.of(paths)]) {
      const problem = objectionTo(path, await get(path))
      if (problem !== undefined)
        t.fail(
          `seed ${seed}, step ${step}, ${path} while ${target} is ${JSON.stringify(behaviour).slice(0, 120)}: ${problem}`,
        )
    }
    end()
  }
  lazaret.wait(LONG_MS)
  for (const path of paths) {
    const answer = await get(path)
    t.equal(answer.status, 200, `seed ${seed}: ${path} is served again: ${answer.phrase}`)
    t.equal(objectionTo(path, answer), undefined, `seed ${seed}: ${path}`)
  }
}

for (const seed of SEEDS)
  t.test(
    `an upstream that does ${STEPS} things by the seed ${seed}: nothing foreign is served, and all of it passes`,
    (t) => run(t, seed),
  )
