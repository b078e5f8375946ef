import t from 'tap'
import { openFront, type Goods } from './lazaret.ts'

const dist = (file: string) => ({ dist: { tarball: `http://up.example/x/-/${file}` } })

const GOODS: Goods = {
  documents: {
    widget: {
      name: 'widget',
      'dist-tags': { latest: '1.1.0', old: '1.0.0' },
      versions: { '1.0.0': dist('widget-1.0.0.tgz'), '1.1.0': dist('widget-1.1.0.tgz') },
    },
    doomed: { name: 'doomed', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': dist('doomed-1.0.0.tgz') } },
  },
  refused: ['widget-1.1.0.tgz', 'doomed-1.0.0.tgz'],
}

t.test('npm is told once what it prints of three places, and what it is given instead', async (t) => {
  const front = await openFront(t, GOODS)
  const npm = { 'user-agent': 'npm/12.2.0 node/v24 linux x64 workspaces/false' }
  const refused = await front.ask('GET', '/widget/-/widget-1.1.0.tgz', npm)
  t.match(refused, { status: 403, reason: 'Forbidden' })
  t.match(refused.json.error, /^lazaret: widget@1\.1\.0 is quarantined/)
  t.notOk('npm-notice' in refused.headers)
  const list = await front.ask('GET', '/widget', npm)
  t.match(list.headers, {
    'npm-notice': 'lazaret: widget 1.1.0 withheld (new-install-script), 1.0.0 given',
    'x-lazaret-withheld': '1.1.0 (new-install-script)',
    'x-lazaret-substituted': /latest: 1\.1\.0 withheld \(new-install-script\), 1\.0\.0 given/,
  })
  const other = await front.ask('GET', '/widget', { 'user-agent': 'pnpm/12.21.0 npm/? node/? linux x64' })
  t.notOk('npm-notice' in other.headers)
  t.ok(other.headers['x-lazaret-withheld'])
})

t.test('a client that wants none of our answers from before has upstream asked', async (t) => {
  const front = await openFront(t, GOODS)
  for (const [wants, renewals] of [
    ['no-cache', 1],
    ['max-age=0, no-cache', 1],
    ['no-cache="x"', 0],
    ['max-age=0', 0],
    ['', 0],
  ] as const) {
    const before = front.counts.renewals
    await front.ask('GET', '/widget', wants === '' ? {} : { 'cache-control': wants })
    t.equal(front.counts.renewals - before, renewals, wants)
  }
})

t.test('what is refused whole is listed, so that lock files hold it, and its tarball says why', async (t) => {
  const front = await openFront(t, GOODS)
  const list = await front.ask('GET', '/doomed')
  t.match(list.json, { 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { version: '1.0.0' } } })
  t.match((await front.ask('GET', '/doomed/latest')).json, { version: '1.0.0' })
  t.equal((await front.ask('GET', '/doomed/-/doomed-1.0.0.tgz')).status, 403)
})
