import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { asTheirs, withTarballs } from '../../src/ecosystems/npm/protocol/written-tarballs.ts'

const places = { ours: 'http://here.example/npm/', theirs: 'http://here.example/' }
const document = (base: string): string =>
  JSON.stringify({
    // Only the address of a tarball is told otherwise, and a package that is called npm has it twice.
    versions: {
      '1.0.0': { publishConfig: { registry: places.ours }, dist: { tarball: `${base}npm/-/npm-1.0.0.tgz` } },
    },
    readme: 'ü'.repeat(20),
    _attachments: { x: { data: 'A'.repeat(300) } },
  })

t.test('a document that is given to be changed comes back as upstream knows it', async (t) => {
  const given = withTarballs(Buffer.from(document(places.theirs)), places.theirs, places.ours)
  t.equal(given.toString(), document(places.ours))
  const type = { 'content-type': 'application/json' }
  for (const size of [1, 2, 7, 40, 1000]) {
    const chunks = Array.from({ length: Math.ceil(given.length / size) }, (_, index) =>
      given.subarray(index * size, (index + 1) * size),
    )
    const { body, headers } = await asTheirs(Readable.from(chunks), type, places)
    t.equal((await buffer(body ?? Readable.from([]))).toString(), document(places.theirs), `in chunks of ${size} bytes`)
    t.equal(headers['content-length'], undefined)
  }
})

t.test('a short one with its length, another type and another coding as they are', async (t) => {
  const given = Buffer.from(document(places.ours))
  for (const [more, expected] of [
    [{ 'content-type': 'application/json' }, document(places.theirs)],
    [{ 'content-type': 'application/octet-stream' }, document(places.ours)],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, document(places.ours)],
  ] as const) {
    const headers = { ...more, 'content-length': String(given.length) }
    const answer = await asTheirs(Readable.from([given]), headers, places)
    t.equal((await buffer(answer.body ?? Readable.from([]))).toString(), expected)
    t.equal(answer.headers['content-length'], String(Buffer.byteLength(expected)))
  }
})
