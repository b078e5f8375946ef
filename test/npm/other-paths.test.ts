import t from 'tap'
import { tarballAt } from '../../src/ecosystems/npm/protocol/other-paths.ts'
import { openFront, TARBALL } from './lazaret.ts'

const digest = '0123456789abcdef'.repeat(4)

t.test('tarballs by the paths of other registries', async (t) => {
  const table: Readonly<Record<string, readonly [name: string, filename: string] | undefined>> = {
    '/pad/-/pad-1.0.0.tgz': ['pad', 'pad-1.0.0.tgz'],
    '/repository/group/@a/pad/-/@a/pad-1.0.0.tgz': ['@a/pad', '@a/pad-1.0.0.tgz'],
    '/api/packages/team/npm/pad/-/1.0.0/pad-1.0.0.tgz': ['pad', 'pad-1.0.0.tgz'],
    '/api/packages/team/npm/@a/pad/-/1.0.0/pad-1.0.0.tgz': ['@a/pad', 'pad-1.0.0.tgz'],
    '/pad/download/pad-1.0.0.tgz': ['pad', 'pad-1.0.0.tgz'],
    '/mirror/@a/pad/download/@a/pad-1.0.0.tgz': ['@a/pad', '@a/pad-1.0.0.tgz'],
    '/download/pad/-/pad-1.0.0.tgz': ['pad', 'pad-1.0.0.tgz'],
    [`/download/@a/pad/1.0.0/${digest}`]: ['@a/pad', 'pad-1.0.0.tgz'],
    [`/npm/download/@a/pad/1.0.0-rc.1/${digest}`]: ['@a/pad', 'pad-1.0.0-rc.1.tgz'],
    [`/download/pad/1.0.0/${digest}`]: undefined,
    '/download/@a/pad/1.0.0/short': undefined,
    '/pad/download/pad-1.0.0.zip': undefined,
    '/pad/-/': undefined,
    '/pad': undefined,
  }
  for (const [path, expected] of Object.entries(table)) {
    const place = tarballAt(path)
    t.same(place && [place.name, place.filename], expected, path)
  }
})

const dist = (file: string) => ({ dist: { tarball: `http://up.example/x/-/${file}` } })

t.test('they are served below the registry, and packages that are called so keep their versions', async (t) => {
  const front = await openFront(t, {
    refused: [],
    documents: {
      download: { name: 'download', versions: { '1.0.0': dist('download-1.0.0.tgz') } },
      '@a/download': { name: '@a/download', versions: { '1.0.0': dist('download-1.0.0.tgz') } },
      '@a/b': { name: '@a/b', versions: { '1.0.0': dist('b-1.0.0.tgz') } },
    },
  })
  for (const path of [
    '/@a/b/download/b-1.0.0.tgz',
    '/@a/b/download/@a/b-1.0.0.tgz?cache=0&sync_timestamp=1',
    '/@a%2fb/-/1.0.0/b-1.0.0.tgz',
    '/@a/b/-/1.0.0/b-1.0.0.tgz',
    '/api/packages/team/npm/@a%2fb/-/1.0.0/b-1.0.0.tgz',
    `/download/@a/b/1.0.0/${digest}`,
    '/download/download/download-1.0.0.tgz',
    '/@a/download/-/download-1.0.0.tgz',
  ]) {
    const { status, body } = await front.ask('GET', path)
    t.equal(status, 200, path)
    t.same(body, TARBALL)
  }
  t.equal((await front.ask('GET', '/@a/download/1.0.0')).json.version, '1.0.0')
  t.equal((await front.ask('GET', '/download/1.0.0')).json.version, '1.0.0')
  for (const path of ['/a/b/c/d', '/@a/b/download/b-1.0.0.zip', '/x/download/%E0%A4%A.tgz'])
    t.ok([400, 404].includes((await front.ask('GET', path)).status), path)
})
