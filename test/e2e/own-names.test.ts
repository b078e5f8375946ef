import { join } from 'node:path'
import t from 'tap'
import { wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { startLazaret } from './lazaret.ts'

const JSON_PAGE = { accept: 'application/vnd.pypi.simple.v1+json' }
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString()

const world = await startWorld()
for (const name of ['acme', 'acme-ui', 'other-ui'])
  world.pypi.publish({ built: wheel({ name, version: '1.0' }), publishedAt: YESTERDAY })
const env = { LAZARET_PYPI_OWN_NAMES: 'acme-*' }
const lazaret = await startLazaret({ world, dataDir: join(t.testdir({ data: {} }), 'data'), env })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

t.test(
  'a young public package that looks like one of the house is refused by name, in the list and at the file',
  async (t) => {
    for (const [name, isRefused] of [
      ['acme', true],
      ['acme-ui', false],
      ['other-ui', false],
    ] as const) {
      const page = await ask('GET', `${lazaret.pypiUrl}${name}/`, JSON_PAGE)
      const { files } = JSON.parse(page.body.toString()) as { files: { url: string; yanked?: unknown }[] }
      const answer = await ask('GET', new URL(files[0]?.url ?? '', `${lazaret.pypiUrl}${name}/`).href, {})
      const said = /resembles-own.*may be taken for acme-\*, which is your own/
      if (isRefused) t.match(answer.phrase, said, name)
      else t.notMatch(answer.phrase, said, name)
    }
  },
)
