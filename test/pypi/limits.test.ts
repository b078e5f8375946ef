import t from 'tap'
import { pypiDocuments } from '../../src/ecosystems/pypi/metadata/documents.ts'
import { readHashes, readRequiresPython, readStatus, readWebUrl } from '../../src/ecosystems/pypi/metadata/fields.ts'
import { InspectionWaits } from '../../src/ecosystems/pypi/protocol/inspection-waits.ts'
import { context, file, htmlDocument, jsonDocument } from './pages.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)

const offered = (files: readonly object[]) => pypiDocuments.open(jsonDocument({ files })).render(context()).offered

/** Wheels of one release, for as many platforms. */
const platforms = (count: number): readonly object[] =>
  numbers(count).map((n) => {
    const filename = `foo-1.0-py3-none-linux${n}.whl`
    return { filename, url: `/packages/${filename}` }
  })

/** A release for each of so many texts of `requires-python`. */
const releases = (count: number): readonly object[] =>
  numbers(count).map((n) => file(`1.${n}`, { 'requires-python': `>=3.${n}` }))

/** What is kept of a page, in members or characters: of as much as is kept, and of one more. */
const KEPT: readonly (readonly [what: string, max: number, kept: (count: number) => number | undefined])[] = [
  ['hashes of a file', 16, (n) => Object.keys(readHashes(numbers(n).map((at) => [`h${at}`, 'ab'.repeat(16)]))).length],
  ['files of the release that clients take', 300, (n) => offered(platforms(n))?.[0]?.filenames.length],
  ['releases that clients take', 20, (n) => offered(releases(n))?.length],
  ['a status', 64, (n) => readStatus('s'.repeat(n)).length],
]

t.test('what is kept of a page is bounded', async (t) => {
  for (const [what, max, kept] of KEPT) t.same([kept(max - 1), kept(max), kept(max + 1)], [max - 1, max, max], what)
})

const BASE = 'https://pypi.example/simple/foo/'

const url = (length: number): string => `https://a.example/${'p'.repeat(length - 18)}`

const python = (length: number): string => `>=3.${'1'.repeat(length - 4)}`

t.test('what is too long to be passed on is left out', async (t) => {
  t.same([readWebUrl(url(2000), BASE), readWebUrl(url(2001), BASE)], [url(2000), undefined], 'an address')
  t.same([readRequiresPython(python(512)), readRequiresPython(python(513))], [python(512), undefined], 'a specifier')
})

/** A page without files that names its project behind so many characters. */
const named = (before: number) => pypiDocuments.open(htmlDocument(`<p>${'x'.repeat(before)}</p>foo`))

t.test('the words of a page are looked at for 64 K characters', async (t) => {
  const max = 64 * 1024
  t.same(named(max - 2).catalogue.artifacts, [], 'the page of an index, which names the project')
  t.throws(() => named(max), { code: 'upstream-unreachable' }, 'a page for people, as far as it was read')
})

/** Whether a client that has used up its waiting still has once so many others came. */
async function isRemembered(others: number): Promise<boolean> {
  let now = 0
  const waits = new InspectionWaits(() => now)
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = waits.wait('ann', promise)
  now = 2000
  resolve()
  await first
  for (let n = 0; n < others; n += 1) await waits.wait(`other${n}`, Promise.resolve())
  let isWaiting = true
  const pending = Promise.withResolvers<void>()
  const again = waits.wait('ann', pending.promise).then(() => (isWaiting = false))
  await new Promise(setImmediate)
  pending.resolve()
  const kept = !isWaiting
  await again
  return kept
}

t.test('the waiting of a thousand clients is remembered', async (t) => {
  t.same([await isRemembered(999), await isRemembered(1000)], [true, false])
})
