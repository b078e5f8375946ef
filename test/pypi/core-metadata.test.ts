import t from 'tap'
import { sha256 } from '../../src/model/digest.ts'
import { get, METADATA, startFront, WHEEL, world } from './lazaret.ts'
import { file, jsonDocument } from './pages.ts'

const page = (more: object) => jsonDocument({ files: [file('1.0', more)] })

t.test('.metadata: upstream’s, fetched once, and the file’s inspection starts', async (t) => {
  const given = world()
  const base = `${await startFront(t, given)}/pypi/packages/aa`
  for (let round = 0; round < 3; round += 1) {
    const reply = await get(`${base}/${WHEEL}.metadata`)
    t.same(
      [reply.status, reply.headers.get('etag'), await reply.text()],
      [200, `"${sha256(METADATA)}"`, METADATA.toString()],
    )
  }
  const same = await get(`${base}/${WHEEL}.metadata`, { 'if-none-match': `"${sha256(METADATA)}"` })
  t.equal(same.status, 304)
  t.equal(given.log.filter((entry) => entry === `prefetch foo ${WHEEL}, wanted`).length, 4)
  t.same(
    given.log.filter((entry) => entry.startsWith('upstream')),
    [`upstream https://files.example/packages/${WHEEL}.metadata`],
  )
  t.same(given.admitted, [], 'no file was asked for')
})

t.test('.metadata that upstream cannot or does not give comes from the inspected wheel', async (t) => {
  const given = world()
  const other = Buffer.from('Metadata-Version: 2.1\nName: foo\nRequires-Dist: evil\n')
  const base = `${await startFront(t, given)}/pypi/packages`
  const ask = async () => {
    const reply = await get(`${base}/${WHEEL}.metadata`)
    return [reply.status, reply.status === 200 ? await reply.text() : reply.statusText]
  }
  given.inspected.set(WHEEL, METADATA)
  const fine = [200, METADATA.toString()]

  given.pages.set('foo', page({}))
  t.same(await ask(), fine, 'upstream offers none')
  given.pages.set('foo', page({ 'core-metadata': true }))
  given.files.set(`${WHEEL}.metadata`, other)
  t.same(await ask(), fine, 'upstream states no hash, and lies')
  t.notOk(
    given.log.some((entry) => entry.startsWith('upstream')),
    'what nothing vouches for is not even fetched',
  )
  given.pages.set('foo', page({ 'core-metadata': { sha256: sha256(METADATA) } }))
  given.files.delete(`${WHEEL}.metadata`)
  t.same(await ask(), fine, 'it is missing at upstream')
  given.files.set(`${WHEEL}.metadata`, Buffer.alloc(6 * 1024 * 1024))
  t.same(await ask(), fine, 'it is longer than is read')
  given.files.set(`${WHEEL}.metadata`, other)
  t.same(await ask(), fine, 'it is not what the page promises')
  given.pages.set('foo', page({ 'core-metadata': { sha256: sha256('something else') } }))
  t.match(await ask(), [502, /not the one that upstream's page promises/], 'neither is the wheel’s')
  given.pages.set('foo', page({}))
  given.surprises.add(WHEEL)
  t.match(await ask(), [403, /is quarantined/], 'the inspection refuses the wheel')
  given.surprises.clear()
  given.pending.add(WHEEL)
  t.match(await ask(), [429, /still being inspected/])
  given.pending.clear()
  given.inspected.clear()
  t.match(await ask(), [404, /has no metadata/])
})

t.test('without a way to upstream all .metadata comes from inspected wheels', async (t) => {
  const given = world()
  given.withUpstream = false
  given.inspected.set(WHEEL, METADATA)
  const base = `${await startFront(t, given)}/pypi/packages`
  t.equal(await (await get(`${base}/${WHEEL}.metadata`)).text(), METADATA.toString())
})

t.test('.metadata waits a little for what becomes of its file', async (t) => {
  const given = world()
  const base = `${await startFront(t, given)}/pypi/packages`
  const ask = async (): Promise<number> => (await get(`${base}/${WHEEL}.metadata`)).status

  const bad = new Promise<void>((resolve) => setTimeout(resolve, 100)).then(() => void given.refused.add(WHEEL))
  given.inspections.set(WHEEL, bad)
  t.equal(await ask(), 403, 'the inspection ends in a refusal')
  t.match(given.admitted.at(-1), { filename: WHEEL, method: 'GET' }, 'which is recorded as that of the file')
  given.refused.delete(WHEEL)

  given.inspections.set(WHEEL, Promise.resolve())
  t.equal(await ask(), 200, 'it ends well')

  given.inspections.set(WHEEL, new Promise(() => undefined))
  const start = performance.now()
  t.equal(await ask(), 200, 'it takes longer than anybody should wait')
  t.ok(performance.now() - start > 900, `${performance.now() - start} ms`)
})
