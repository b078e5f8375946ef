import t from 'tap'
import { sdist } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const BYTES = Buffer.from('BZh9 whatever is in there')

const world = await startWorld()
for (const filename of ['old-1.0.tar.bz2', 'old-1.0.win32-py2.7.exe', 'old-1.0-py2.7.egg', 'two-words-1.0.tar.xz']) {
  const name = filename.startsWith('two') ? 'two-words' : 'old'
  world.pypi.publish({ built: { ...sdist({ name, version: '1.0' }), filename, bytes: BYTES }, publishedAt: OLD })
}
world.pypi.publish({ built: sdist({ name: 'old', version: '0.9' }), publishedAt: OLD })
const dataDir = t.testdir({})
const lazaret = await startLazaret({ world, dataDir, env: { LAZARET_PYPI_MODE: 'observe' } })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

async function filesOf(name: string): Promise<{ filename: string; url: string; yanked: unknown }[]> {
  const page = `${lazaret.pypiUrl}${name}/`
  const { body } = await ask('GET', page, { accept: 'application/vnd.pypi.simple.v1+json' })
  const { files } = JSON.parse(body.toString()) as { files: { filename: string; url: string; yanked: unknown }[] }
  return files.map(({ filename, url, yanked }) => ({ filename, url: new URL(url, page).href, yanked }))
}

t.test('who only observes serves formats that nobody reads, hides none, and has it in the log', async (t) => {
  const files = [...(await filesOf('old')), ...(await filesOf('two-words'))]
  t.equal(files.length, 5)
  for (const { filename, url, yanked } of files) {
    t.equal(yanked, false, filename)
    const answer = await ask('GET', url, {})
    t.equal(answer.status, 200, `${filename}: ${answer.phrase}`)
    if (!filename.endsWith('.tar.gz')) t.same(answer.body, BYTES, filename)
  }
  t.equal((await ask('GET', `${lazaret.url}/pypi/packages/aa/old-2.0.tar.bz2`, {})).status, 404, 'nobody lists it')
  const { stdout } = await runLazaret(
    ['audit', 'export'],
    lazaretEnv(world, { port: Number(new URL(lazaret.url).port), dataDir }),
  )
  const served = stdout.split('\n').filter((line) => line.includes('"artifact.served"'))
  t.equal(served.length, 5)
  t.equal(served.filter((line) => line.includes('"not-inspected"')).length, 4)
})

t.test('its page says so', async (t) => {
  const why = `${lazaret.url}/why/pkg:pypi/old@1.0?file_name=old-1.0.tar.bz2`
  const { body } = await ask('GET', why, { accept: 'application/json' })
  const { files } = JSON.parse(body.toString()) as { files: unknown[] }
  t.match(files[0], { served: true, outcome: 'allow', hits: [{ rule: 'not-inspected' }] })
})
