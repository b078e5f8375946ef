import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf, type ArtifactKind } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { reader, tgz } from '../archive/read-bytes.ts'
import { zipBytes } from '../registry/zip-bytes.ts'

const read = reader(t)

/** Files of 1, 700 and 3000 bytes: in a tar each would be followed by padding, and the archive by two empty blocks. */
const SIZES = { 'one.txt': 1, 'deep/er/seven.txt': 700, 'data.bin': 3000 }
const SUM = 3701

const files = (root: string): { path: string; content: Buffer }[] =>
  Object.entries(SIZES).map(([path, size]) => ({ path: `${root}${path}`, content: Buffer.alloc(size, 'a') }))

const TABLE: readonly [situation: string, kind: ArtifactKind, filename: string, bytes: Buffer][] = [
  [
    'an npm tarball with a folder',
    'npm-tarball',
    'sample-1.0.0.tgz',
    tgz([{ path: 'package/deep/', flag: '5' }, ...files('package/')]),
  ],
  ['a wheel', 'wheel', 'sample-1.0.0-py3-none-any.whl', zipBytes(files(''))],
  ['an sdist as a tar', 'sdist', 'sample-1.0.0.tar.gz', tgz(files('sample-1.0.0/'))],
  ['an sdist as a zip', 'sdist', 'sample-1.0.0.zip', zipBytes(files('sample-1.0.0/'))],
]

for (const [situation, kind, filename, bytes] of TABLE) {
  t.test(`the unpacked size of ${situation} is that of its files`, async (t) => {
    const reading = await read(bytes, kind, { filename })
    const facts = await inspect(reading, { digest: sha256(bytes), readAs: readAsOf({ kind, filename }) })
    t.equal(facts.files.length, 3)
    t.equal(facts.unpackedBytes, SUM)
  })
}
