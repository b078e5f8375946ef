import { join } from 'node:path'
import t from 'tap'
import { wheel } from '../registry/build.ts'
import { machinePython, pipClient } from '../registry/clients.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'
const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json', 'user-agent': 'uv/0.13.9' }
const HARMFUL = { 'x.pth': "import base64; exec(base64.b64decode('cHJpbnQoMSk='))\n" }

interface Listed {
  readonly filename: string
  readonly url: string
  readonly yanked: string | boolean
}

// Nothing was inspected before: of each project 1.0 is good, and 1.1 is not.
const world = await startWorld()
for (const name of ['guessed', 'asked', 'installed']) {
  world.pypi.publish({ built: wheel({ name, version: '1.0' }), publishedAt: OLD })
  world.pypi.publish({ built: wheel({ name, version: '1.1', files: HARMFUL }), publishedAt: OLD })
}
const dataDir = join(t.testdir({ data: {} }), 'data')
const lazaret = await startLazaret({ world, dataDir })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

async function listed(name: string, version: string): Promise<Listed> {
  const page = await ask('GET', `${lazaret.pypiUrl}${name}/`, JSON_PAGE)
  const { files } = JSON.parse(page.body.toString()) as { files: Listed[] }
  const file = files.find(({ filename }) => filename.startsWith(`${name}-${version}-`))
  if (file === undefined) throw new Error(`${name} ${version} is not listed`)
  return { ...file, url: new URL(file.url, `${lazaret.pypiUrl}${name}/`).href }
}

const fetched = (text: string): number => world.requests.filter(({ url }) => url.includes(text)).length

t.test('a page that is sent has the likeliest file inspected: soon the page says that it is refused', async (t) => {
  t.equal((await listed('guessed', '1.1')).yanked, false, 'nothing is known of it at first')
  for (let tries = 0; tries < 100 && (await listed('guessed', '1.1')).yanked === false; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  t.match((await listed('guessed', '1.1')).yanked, /^lazaret: guessed 1\.1 is blocked \(executable-pth-harmful\)/)
  t.equal(fetched('guessed-1.1-py3-none-any.whl'), 1)
  const { stdout } = await runLazaret(
    ['audit', 'export'],
    lazaretEnv(world, { port: Number(new URL(lazaret.url).port), dataDir }),
  )
  t.notMatch(stdout, '"artifact.served"')
  t.notMatch(stdout, '"artifact.refused"', 'nobody was refused anything yet')
})

t.test('.metadata of a file that nobody looked into waits for that, and is refused as the file is', async (t) => {
  const { url } = await listed('asked', '1.1')
  let refused = await ask('GET', `${url}.metadata`, {})
  // A busy machine may take longer for it than the answer waits.
  for (let tries = 0; tries < 100 && refused.status === 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    refused = await ask('GET', `${url}.metadata`, {})
  }
  t.equal(refused.status, 403)
  t.match(refused.phrase, /^lazaret: asked 1\.1 is blocked \(executable-pth-harmful\): .* See http/)
  t.match((await listed('asked', '1.1')).yanked, /is blocked/, 'and the page says so from now on')
  t.equal((await ask('GET', `${(await listed('asked', '1.0')).url}.metadata`, {})).status, 200)
})

t.test('pip', { skip: machinePython() === undefined ? 'there is no python3' : false }, async (t) => {
  const pip = await pipClient(lazaret.pypiUrl)
  t.teardown(() => pip.remove())
  const first = await pip.run(['install', 'installed'])
  t.equal(first.code, 1, first.stdout)
  t.match(first.stderr, /403 Client Error: lazaret: installed 1\.1 is blocked \(executable-pth-harmful\)/)
  const second = await pip.run(['install', 'installed'])
  t.match(second.stdout, 'Successfully installed installed-1.0', second.stderr)
})
