import t, { type Test } from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld, type World } from '../registry/registry.ts'
import { holdLazaret, type HeldLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'

const HOOKED = npmTarball({
  name: 'shows',
  version: '1.0.0',
  manifest: { scripts: { postinstall: 'node ok.js' } },
  files: { 'ok.js': 'console.log("ok")\n' },
})
const WHEEL = wheel({ name: 'honest', version: '1.0' })

/** The same bytes under two names: one is right, the other is not what the bytes say. */
interface Pair {
  readonly situation: string
  readonly publish: (world: World) => void
  readonly honest: (lazaret: HeldLazaret) => Promise<number>
  readonly liar: (lazaret: HeldLazaret) => Promise<number>
}

const tarball = (path: string) => async (lazaret: HeldLazaret) => (await fetch(lazaret.npmUrl + path)).status

const file = (name: string, filename: string) => async (lazaret: HeldLazaret) => {
  const page = `${lazaret.pypiUrl}${name}/`
  const answer = await fetch(page, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } })
  const { files } = (await answer.json()) as { files: { filename: string; url: string }[] }
  const url = files.find((one) => one.filename === filename)?.url
  if (url === undefined) throw new Error(`${filename} is not listed`)
  return (await fetch(new URL(url, page))).status
}

const PAIRS: readonly Pair[] = [
  {
    situation: 'a wheel that another project lists as its own',
    publish(world) {
      world.pypi.publish({ built: WHEEL, publishedAt: OLD })
      const lie = { ...WHEEL, name: 'liar', version: '9.0', filename: 'liar-9.0-py3-none-any.whl' }
      world.pypi.publish({ built: lie, publishedAt: OLD })
    },
    honest: file('honest', WHEEL.filename),
    liar: file('liar', 'liar-9.0-py3-none-any.whl'),
  },
  {
    situation: 'a tarball whose other packument hides its script',
    publish(world) {
      world.npm.publish({ built: HOOKED, publishedAt: OLD })
      const hidden = { ...HOOKED, name: 'hides', filename: 'hides-1.0.0.tgz' }
      world.npm.publish({ built: hidden, publishedAt: OLD, listed: { name: 'hides', scripts: {} } })
    },
    honest: tarball('shows/-/shows-1.0.0.tgz'),
    liar: tarball('hides/-/hides-1.0.0.tgz'),
  },
]

async function start(t: Test, pair: Pair): Promise<() => Promise<HeldLazaret>> {
  const world = await startWorld()
  t.teardown(() => world.close())
  pair.publish(world)
  const dataDir = t.testdir({})
  return async () => holdLazaret({ world, dataDir })
}

for (const pair of PAIRS) {
  for (const order of [
    ['honest', 'liar'],
    ['liar', 'honest'],
  ] as const) {
    t.test(`${pair.situation}: ${order.join(', then ')}, and again after a restart`, async (t) => {
      const open = await start(t, pair)
      for (const time of ['at first', 'after a restart']) {
        const lazaret = await open()
        for (const who of [...order, ...order])
          t.equal(await pair[who](lazaret), who === 'honest' ? 200 : 403, `${who} ${time}`)
        await lazaret.stop()
      }
    })
  }
}

t.test('a packument that changes what it says of bytes that stay is judged anew', async (t) => {
  const world = await startWorld()
  t.teardown(() => world.close())
  const built = npmTarball({ name: 'later', version: '1.0.0' })
  world.npm.publish({ built, publishedAt: OLD })
  const lazaret = await holdLazaret({ world, dataDir: t.testdir({}) })
  t.teardown(() => lazaret.stop())
  const ask = tarball('later/-/later-1.0.0.tgz')
  t.equal(await ask(lazaret), 200)
  world.npm.publish({ built, publishedAt: OLD, listed: { dependencies: { 'left-over': '*' } } })
  lazaret.wait(2_000)
  await fetch(`${lazaret.npmUrl}later`)
  t.equal(await ask(lazaret), 403, 'it shows a dependency that the tarball has not')
  world.npm.publish({ built, publishedAt: OLD })
  lazaret.wait(2_000)
  await fetch(`${lazaret.npmUrl}later`)
  t.equal(await ask(lazaret), 200, 'and when that is taken back, it is served again')
})
