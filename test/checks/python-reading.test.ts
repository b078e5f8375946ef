import t from 'tap'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { reader } from '../archive/read-bytes.ts'
import { packed } from './harness.ts'
import { readingOf } from './python-reading.ts'

const FILES: Readonly<Record<string, string | Buffer>> = {
  'package.json': '{"name":"sample"}',
  'PKG-INFO': 'Name: sample\n',
  'sample/__init__.py': 'import os\n',
  'sample/empty.py': '',
  'lib/größe.js': 'größe\n',
  '.github/workflows/x.yml': 'on: push\n',
  'node_modules/@a/b/package.json': '{}',
  'sample-1.0.0.data/purelib/a b.txt': Buffer.from([0, 255, 10, 13, 0x80]),
}

/** The root folder of the archive is no part of what is read. */
const contents = ({ kind, entries, irregularities, complete }: ArchiveReading): object => ({
  kind,
  irregularities,
  complete,
  entries: entries.map(({ archivePath, ...rest }) => ({ ...rest, endsAlike: archivePath.endsWith(rest.path) })),
})

t.test('readings that tests make of texts are what the archive reader makes of such an archive', async (t) => {
  const readBytes = reader(t)
  const files = Object.entries(FILES).map(([path, content]) => ({ path, content: Buffer.from(content) }))
  for (const kind of ['npm-tarball', 'sdist', 'wheel'] as const)
    t.same(contents(readingOf(kind, FILES)), contents(await readBytes(packed(kind, files), kind)), kind)
})
