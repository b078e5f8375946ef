import { brotliCompressSync, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { npmTarball, wheel } from '../registry/build.ts'
import { startWorld } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { startLazaret } from './lazaret.ts'

const OLD = '2022-01-02T03:04:05.000Z'

const world = await startWorld()
const lazaret = await startLazaret({ world, dataDir: t.testdir({}), env: { LAZARET_LIMITS_ARTIFACT_MB: '1' } })
t.teardown(async () => {
  await lazaret.stop()
  await world.close()
})

t.test(
  'an archive in a content coding that nobody asked for: upstream’s claim decides which bytes are meant',
  async (t) => {
    const built = npmTarball({ name: 'x', version: '1.0.0' }).bytes
    const cases: readonly { situation: string; coding: string; body: (bytes: Buffer) => Buffer; status: number }[] = [
      { situation: 'gzip around gzip', coding: 'gzip', body: (bytes) => gzipSync(bytes), status: 200 },
      { situation: 'brotli', coding: 'br', body: (bytes) => brotliCompressSync(bytes), status: 200 },
      { situation: 'zstd', coding: 'zstd', body: (bytes) => zstdCompressSync(bytes), status: 200 },
      { situation: 'said, and not done', coding: 'gzip', body: (bytes) => bytes, status: 200 },
      { situation: 'said, and undone', coding: 'gzip', body: (bytes) => gunzipSync(bytes), status: 403 },
      { situation: 'a coding that nobody knows', coding: 'rot13', body: (bytes) => bytes, status: 200 },
      { situation: 'other bytes within', coding: 'gzip', body: () => gzipSync(built), status: 403 },
      { situation: 'more than is taken within', coding: 'gzip', body: () => gzipSync(Buffer.alloc(2e6)), status: 403 },
      { situation: 'broken off', coding: 'gzip', body: (bytes) => gzipSync(bytes).subarray(0, 80), status: 403 },
    ]
    for (const [index, { situation, coding, body, status }] of cases.entries()) {
      const name = `coded-${index}`
      const { bytes } = npmTarball({ name, version: '1.0.0' })
      world.npm.publish({ built: npmTarball({ name, version: '1.0.0' }), publishedAt: OLD })
      world.misbehave(`/npm/${name}/-/${name}-1.0.0.tgz`, { kind: 'bytes', body: body(bytes), coding })
      const answer = await ask('GET', `${lazaret.npmUrl}${name}/-/${name}-1.0.0.tgz`, {})
      t.equal(answer.status, status, `${situation}: ${answer.phrase}`)
      if (status === 200) t.same(answer.body, bytes, situation)
      else t.match(answer.phrase, /integrity-mismatch/, situation)
      t.notOk(answer.headers['content-encoding'])
    }
  },
)

t.test('a wheel', async (t) => {
  const built = wheel({ name: 'coded', version: '1.0' })
  world.pypi.publish({ built, publishedAt: OLD })
  world.misbehave(/coded-1\.0-py3-none-any\.whl$/, { kind: 'bytes', body: gzipSync(built.bytes), coding: 'gzip' })
  const page = `${lazaret.pypiUrl}coded/`
  const { body } = await ask('GET', page, { accept: 'application/vnd.pypi.simple.v1+json' })
  const [file] = (JSON.parse(body.toString()) as { files: { url: string }[] }).files
  t.same((await ask('GET', new URL(file?.url ?? '', page).href, {})).body, built.bytes)
})
