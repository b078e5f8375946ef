import t from 'tap'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

t.test('a file beside one that runs, which some systems take for it, is judged as one that runs', async (t) => {
  const manifest = JSON.stringify({ name: 'x', version: '1.0.0', scripts: { install: 'node setup.js' } })
  for (const [ecosystem, kind, files, surface] of [
    [
      'npm',
      'npm-tarball',
      {
        'package.json': manifest,
        'setup.js': '1',
        'Setup.js': "require('./other.js')",
        'other.js': '2',
        'rest.js': '3',
      },
      ['install Setup.js', 'install other.js', 'install setup.js'],
    ],
    [
      'npm',
      'npm-tarball',
      { 'package.json': '{"name":"x","version":"1.0.0"}', 'index.js': '1', 'INDEX.js': '2' },
      ['import INDEX.js', 'import index.js'],
    ],
    [
      'pypi',
      'wheel',
      {
        'x/__init__.py': '',
        'x/__INIT__.py': '',
        'a.pth': 'import caf\u00e9',
        'caf\u00e9.py': '',
        'cafe\u0301.py': '',
      },
      [
        'import x/__INIT__.py',
        'import x/__init__.py',
        'startup a.pth',
        'startup cafe\u0301.py',
        'startup caf\u00e9.py',
      ],
    ],
  ] as const) {
    const { surface: found } = buildCodeIndex(readingOf(kind, files), ecosystem)
    t.same(found.map(({ moment, path }) => `${moment} ${path}`).toSorted(), surface.toSorted(), surface.join(', '))
  }
})

t.test('a file counts for its earliest moment, however late it is met', async (t) => {
  const manifest = JSON.stringify({ name: 'x', version: '1.0.0', scripts: { install: 'node setup.js' } })
  const files = {
    'package.json': manifest,
    'setup.js': "require('./between')",
    'between.js': "require('.')",
    'index.js': "require('./rest')",
    'rest.js': '',
  }
  const { surface } = buildCodeIndex(readingOf('npm-tarball', files), 'npm')
  const found = surface.map(({ moment, path }) => `${moment} ${path}`)
  t.same(found, ['install setup.js', 'install between.js', 'install index.js', 'install rest.js'])
})
