import { createHash } from 'node:crypto'
import t, { type Test } from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { holdLazaret } from './in-process.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const TARBALL = '/npm/widget/-/widget-1.1.0.tgz'
const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json' }

/** Lazaret over an empty upstream; metadata stay fresh for as long as a test takes, unless it moves the clock. */
async function road(t: Test) {
  const world = await startWorld()
  // Before the folder is made: it is taken away before what is registered after it.
  t.teardown(async () => {
    await lazaret.stop()
    await world.close()
  })
  const dataDir = t.testdir({})
  const env = { LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '300', LAZARET_PYPI_METADATA_MAX_AGE_SECONDS: '300' }
  const lazaret = await holdLazaret({ world, dataDir, env })
  const { npmUrl, pypiUrl } = lazaret
  const asked = (path: string): number => world.requests.filter(({ url }) => url === path).length
  return {
    world,
    lazaret,
    tarball: (file = 'widget-1.1.0.tgz') => fetch(`${npmUrl}widget/-/${file}`),
    versions: async () => {
      const document = (await (await fetch(`${npmUrl}widget`)).json()) as { versions: object }
      return Object.keys(document.versions)
    },
    file: (name: string) => fetch(new URL(`..${world.pypi.pathOf('widget', name)}`, pypiUrl)),
    yanked: async () => {
      const page = (await (await fetch(`${pypiUrl}widget/`, { headers: JSON_PAGE })).json()) as {
        files: { filename: string; yanked: boolean | string }[]
      }
      return page.files.filter(({ yanked }) => yanked !== false).map(({ filename }) => filename)
    },
    asked,
    /** Resolves when upstream was asked for this so often, and what came of it is known. */
    fetched: async (path: string, times: number) => {
      while (asked(path) < times) await pause(20)
      await lazaret.app.assessor.idle()
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function isWhole(answer: Response, bytes: Buffer): Promise<boolean> {
  return answer.status === 200 && Buffer.from(await answer.arrayBuffer()).equals(bytes)
}

function claimOf(algorithm: string, bytes: Buffer): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`
}

t.test('bytes that were not what upstream claims are asked for again a minute later, and shown at once', async (t) => {
  const r = await road(t)
  const { npm, pypi } = r.world
  for (const version of ['1.0.0', '1.1.0'])
    npm.publish({ built: npmTarball({ name: 'widget', version }), publishedAt: OLD })
  const good = {
    npm: npmTarball({ name: 'widget', version: '1.1.0' }),
    pypi: wheel({ name: 'widget', version: '1.1' }),
  }
  for (const built of [wheel({ name: 'widget', version: '1.0' }), good.pypi]) pypi.publish({ built, publishedAt: OLD })
  const path = pypi.pathOf('widget', good.pypi.filename)
  npm.replaceBytes('widget', '1.1.0', npmTarball({ name: 'widget', version: '1.1.0', files: { 'x.js': '' } }).bytes)
  pypi.replaceBytes(
    'widget',
    good.pypi.filename,
    wheel({ name: 'widget', version: '1.1', files: { 'x.py': '' } }).bytes,
  )
  t.match((await r.tarball()).statusText, /blocked \(.*integrity/)
  t.match((await r.file(good.pypi.filename)).statusText, /blocked \(.*integrity/)
  t.same([await r.versions(), await r.yanked()], [['1.0.0'], [good.pypi.filename]], 'hidden')

  npm.replaceBytes('widget', '1.1.0', good.npm.bytes)
  pypi.replaceBytes('widget', good.pypi.filename, good.pypi.bytes)
  r.world.requests.length = 0
  t.same([(await r.tarball()).status, (await r.file(good.pypi.filename)).status], [403, 403], 'within the minute')
  t.same([r.asked(TARBALL), r.asked(`/pypi${path}`)], [0, 0])
  r.lazaret.wait(61_000)
  t.ok(await isWhole(await r.tarball(), good.npm.bytes), 'after it')
  t.ok(await isWhole(await r.file(good.pypi.filename), good.pypi.bytes), 'after it')
  t.same([await r.versions(), await r.yanked()], [['1.0.0', '1.1.0'], []], 'shown')
  t.same([r.asked('/npm/widget'), r.asked('/pypi/simple/widget/')], [0, 0], 'by metadata that were warm')
})

t.test(
  'bytes that were wrong once are tried again for a list that hides them: no resolver asks for them any more',
  async (t) => {
    const r = await road(t)
    const { npm } = r.world
    const good = npmTarball({ name: 'widget', version: '1.1.0' })
    for (const built of [
      npmTarball({ name: 'widget', version: '1.0.0' }),
      good,
      npmTarball({ name: 'widget', version: '1.2.0' }),
    ])
      npm.publish({ built, publishedAt: OLD })
    npm.replaceBytes('widget', '1.1.0', Buffer.from('none of these bytes'))
    t.equal((await r.tarball()).status, 403)
    t.same(await r.versions(), ['1.0.0', '1.2.0'], 'hidden')
    r.lazaret.wait(11 * 60_000)
    await r.versions()
    await r.fetched(TARBALL, 2)
    t.same(await r.versions(), ['1.0.0', '1.2.0'], 'still wrong')
    npm.replaceBytes('widget', '1.1.0', good.bytes)
    await r.versions()
    await r.lazaret.app.assessor.idle()
    t.equal(r.asked(TARBALL), 2, 'not for each list that is sent')
    r.lazaret.wait(11 * 60_000)
    await r.versions()
    await r.fetched(TARBALL, 3)
    t.same(await r.versions(), ['1.0.0', '1.1.0', '1.2.0'], 'put right')
    t.equal(r.asked(TARBALL), 3)
  },
)

t.test('a list that hides many files has them tried again a few at a time', async (t) => {
  const r = await road(t)
  const { npm } = r.world
  const versions = Array.from({ length: 12 }, (_, at) => `1.${at}.0`)
  for (const version of versions) {
    npm.publish({ built: npmTarball({ name: 'widget', version }), publishedAt: OLD })
    npm.replaceBytes('widget', version, Buffer.from('none of these bytes'))
  }
  for (const version of versions) t.equal((await r.tarball(`widget-${version}.tgz`)).status, 403)
  r.lazaret.wait(11 * 60_000)
  r.world.requests.length = 0
  const restore = r.world.misbehave(/-1\.\d+\.0\.tgz$/, { kind: 'stall' })
  t.equal((await fetch(`${r.lazaret.npmUrl}widget`)).status, 200, 'nothing is left: it is listed as it is')
  const tried = (): number => r.world.requests.filter(({ url }) => url.endsWith('.tgz')).length
  while (tried() < 4) await pause(20)
  await pause(300)
  t.equal(tried(), 4)
  restore()
})

t.test('a download that fails is remembered by nobody: the next request asks again', async (t) => {
  const r = await road(t)
  r.world.npm.publish({ built: npmTarball({ name: 'widget', version: '1.1.0' }), publishedAt: OLD })
  for (const [behaviour, status] of [
    [{ kind: 'truncate', bytes: 100 }, 503],
    [{ kind: 'status', status: 500 }, 503],
    [{ kind: 'status', status: 403 }, 403],
    [{ kind: 'status', status: 404 }, 404],
  ] as const) {
    const restore = r.world.misbehave(TARBALL, behaviour)
    t.equal((await r.tarball()).status, status, JSON.stringify(behaviour))
    t.same(await r.versions(), ['1.1.0'], `${JSON.stringify(behaviour)}: still listed`)
    restore()
  }
  t.equal((await r.tarball()).status, 200)
})

t.test('a file name that belongs to another version now is another file, though nobody states a hash', async (t) => {
  const r = await road(t)
  const { npm } = r.world
  const former = npmTarball({ name: 'widget', version: '1.0.0' })
  const later = { ...npmTarball({ name: 'widget', version: '2.0.0' }), filename: former.filename }
  npm.publish({ built: former, publishedAt: OLD })
  npm.switches('widget', { noHashes: true })
  const before = Buffer.from(await (await r.tarball(former.filename)).arrayBuffer())
  t.ok(before.equals(former.bytes))
  npm.unpublish('widget', '1.0.0')
  npm.publish({ built: later, publishedAt: OLD })
  r.lazaret.wait(301_000)
  t.same(await r.versions(), ['2.0.0'])
  const after = await r.tarball(former.filename)
  t.equal(after.status, 403)
  t.match(await after.text(), 'widget@2.0.0 is quarantined (replaced-bytes)')
})

t.test('a claim in a stronger algorithm that comes later is held against the bytes', async (t) => {
  const built = npmTarball({ name: 'widget', version: '1.1.0' })
  const others = npmTarball({ name: 'widget', version: '1.1.0', files: { 'x.js': '' } })
  for (const [situation, now, status, downloads] of [
    ['the same claims', claimOf('sha1', built.bytes), 200, 1],
    ['sha512 of the same bytes', claimOf('sha512', built.bytes), 200, 2],
    ['sha512 of other bytes', claimOf('sha512', others.bytes), 403, 2],
  ] as const) {
    const r = await road(t)
    r.world.npm.publish({ built, publishedAt: OLD, integrity: claimOf('sha1', built.bytes) })
    t.equal((await r.tarball()).status, 200, situation)
    r.world.npm.publish({ built, publishedAt: OLD, integrity: now })
    r.lazaret.wait(301_000)
    await r.versions()
    t.equal((await r.tarball()).status, status, situation)
    t.equal(r.asked(TARBALL), downloads, situation)
  }
})

t.test(
  'file names that somebody makes up cost upstream one question in five seconds, however many they are',
  async (t) => {
    const r = await road(t)
    r.world.npm.publish({ built: npmTarball({ name: 'widget', version: '1.1.0' }), publishedAt: OLD })
    const burst = (): Promise<number[]> =>
      Promise.all(Array.from({ length: 20 }, async (_, index) => (await r.tarball(`widget-9.${index}.0.tgz`)).status))
    t.same(new Set(await burst()), new Set([404]))
    t.equal(r.asked('/npm/widget'), 1, 'the first look')
    await burst()
    t.equal(r.asked('/npm/widget'), 1, 'a list that is news')
    r.lazaret.wait(5001)
    await burst()
    await burst()
    t.equal(r.asked('/npm/widget'), 2, 'one that is older than five seconds')
    r.world.npm.publish({ built: npmTarball({ name: 'widget', version: '1.2.0' }), publishedAt: OLD })
    r.lazaret.wait(5001)
    t.equal((await r.tarball('widget-1.2.0.tgz')).status, 200, 'a version that has just come out is found')
    const restore = r.world.misbehave('/npm/widget', { kind: 'status', status: 501 })
    for (const questions of [1, 2]) {
      r.lazaret.wait(5001)
      for (let index = 0; index < 5; index += 1) t.equal((await r.tarball(`widget-8.${index}.0.tgz`)).status, 404)
      t.equal(r.asked('/npm/widget'), 3 + questions, 'an upstream that fails is left alone as long')
    }
    restore()
  },
)
