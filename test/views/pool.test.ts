import t from 'tap'
import type { Catalogue } from '../../src/model/catalogue.ts'
import { catalogueText, readCatalogue } from '../../src/model/catalogue-text.ts'
import { unpack } from '../../src/store/packed.ts'
import { ViewThreads } from '../../src/views/pool.ts'
import type { RawDocument } from '../../src/model/metadata.ts'

/** A packument of so many versions, each with some hundred dependencies: about 4 KB. */
function packument(name: string, versions: number): RawDocument {
  const dependencies = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`dependency-${at}`, '^1.0.0']))
  const all = Array.from({ length: versions }, (_, at) => [`1.0.${at}`, { name, version: `1.0.${at}`, dependencies }])
  const bytes = Buffer.from(JSON.stringify({ name, versions: Object.fromEntries(all) }))
  return { name, bytes, contentType: 'application/json', url: `https://registry.example/${name}` }
}

t.test('large documents hold up nobody who asks for a small one', async (t) => {
  const threads = new ViewThreads(1)
  t.teardown(() => threads.close())
  const ended: string[] = []
  const parse = async (raw: RawDocument): Promise<void> => {
    const { catalogue } = await threads.parse('npm', raw)
    ended.push(`${raw.name} ${catalogue.artifacts.length}`)
  }
  await parse(packument('warm-up', 1))
  const large = [2700, 2100, 1500, 900].map((versions) => parse(packument('large', versions)))
  await parse(packument('small', 3))
  t.same(ended, ['warm-up 1', 'small 3'])
  await Promise.all(large)
  t.equal(ended.indexOf('large 900') < ended.indexOf('large 1500'), true, 'of the large ones the smaller first')
})

t.test('a document stays with its thread, and another one takes it where that is busy', async (t) => {
  const threads = new ViewThreads(2)
  t.teardown(() => threads.close())
  const small = packument('small', 300)
  const jobs = Array.from({ length: 20 }, () => threads.parse('npm', small))
  for (const { catalogue } of await Promise.all(jobs)) t.equal(catalogue.artifacts.length, 300)
})

t.test('a catalogue is the same after it was text, by lines or as a former version wrote it', async (t) => {
  const threads = new ViewThreads(1)
  t.teardown(() => threads.close())
  for (const count of [0, 1, 499, 500, 501, 1700]) {
    const raw = packument('some', count)
    const { catalogue, packed } = await threads.parse('npm', raw)
    t.equal(catalogue.artifacts.length, count)
    t.equal((await unpack(Buffer.from(packed.raw))).equals(raw.bytes), true, 'the document as it came')
    t.same(await readCatalogue((await unpack(Buffer.from(packed.parsed))).toString()), catalogue)
    const former: Catalogue = JSON.parse(JSON.stringify(catalogue))
    t.same(await readCatalogue(JSON.stringify(former)), catalogue)
    t.same(await readCatalogue(catalogueText(catalogue)), catalogue)
  }
})
