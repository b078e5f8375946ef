import { Readable } from 'node:stream'
import { fastify } from 'fastify'
import t from 'tap'
import { sendArtifact } from '../../src/ecosystems/reply.ts'
import { sha256 } from '../../src/model/digest.ts'
import { baseOf } from '../desk/test-app.ts'

type Admitted = Parameters<typeof sendArtifact>[2]

t.test('a stored file that is not as long as was said ends the connection, and keeps no client waiting', async (t) => {
  const stated = Buffer.alloc(300_000, 'a')
  const server = fastify()
  t.teardown(() => server.close())
  server.get('/:length', (request, reply) => {
    const { length } = request.params as { length: string }
    const bytes = Buffer.alloc(Number(length), 'a')
    const body = {
      sizeBytes: stated.length,
      open: (start = 0, end = stated.length - 1) => Readable.from([bytes.subarray(start, end + 1)]),
    }
    return sendArtifact(request, reply, {
      kind: 'admitted',
      artifact: { digest: sha256(stated) },
      body,
      stale: false,
    } as Admitted)
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const table: [situation: string, length: number, range: string | undefined, bytes: number | 'cut'][] = [
    ['as long as was said', 300_000, undefined, 300_000],
    ['one byte short', 299_999, undefined, 'cut'],
    ['one byte long', 300_001, undefined, 300_000],
    ['a part of it', 300_000, 'bytes=100-199', 100],
    ['a part of it that lies beyond the end', 150, 'bytes=100-199', 'cut'],
  ]
  for (const [situation, length, range, bytes] of table) {
    const asked = fetch(`${baseOf(server)}/${length}`, {
      headers: range === undefined ? {} : { range },
      signal: AbortSignal.timeout(5000),
    })
    const got = await asked.then(async (answer) => (await answer.arrayBuffer()).byteLength).catch(endOf)
    t.equal(got, bytes, situation)
  }
})

function endOf(error: unknown): string {
  return error instanceof Error && error.name === 'TimeoutError' ? 'silence' : 'cut'
}
