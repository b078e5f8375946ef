import t from 'tap'
import { openFront, TARBALL, type Goods } from './lazaret.ts'

const version = (file: string) => ({ '1.0.0': { dist: { tarball: `http://up.example/x/-/${file}` } } })

const GOODS: Goods = {
  documents: {
    widget: { name: 'widget', 'dist-tags': { latest: '1.0.0' }, versions: version('widget-1.0.0.tgz') },
    '@a/b': { name: '@a/b', 'dist-tags': { latest: '1.0.0' }, versions: version('b-1.0.0.tgz') },
  },
  refused: [],
}

t.test("tarballs behind another registry's path, as npm asks for them by a lock file", async (t) => {
  const front = await openFront(t, GOODS)
  const cases: [path: string, asked: string][] = [
    // npm 10 puts this registry's path before its own tarballs
    ['/npm/widget/-/widget-1.0.0.tgz', 'widget widget-1.0.0.tgz'],
    ['/npm/@a/b/-/b-1.0.0.tgz', '@a/b b-1.0.0.tgz'],
    ['/npm/@a%2fb/-/b-1.0.0.tgz', '@a/b b-1.0.0.tgz'],
    ['/repository/group/widget/-/widget-1.0.0.tgz', 'widget widget-1.0.0.tgz'],
    ['/repository/our%20group/@a/b/-/b-1.0.0.tgz', '@a/b b-1.0.0.tgz'],
    ['/api/npm/group/@a/b/-/@a/b-1.0.0.tgz', '@a/b b-1.0.0.tgz'],
  ]
  for (const [path, asked] of cases) {
    t.same((await front.ask('GET', path)).body, TARBALL, path)
    const admitted = front.admitted.at(-1)
    t.equal(`${admitted?.name} ${admitted?.filename}`, asked, path)
    t.equal((await front.ask('HEAD', path)).status, 200, path)
  }
})

t.test('names and paths that are none', async (t) => {
  const front = await openFront(t, GOODS)
  const cases: [string, number][] = [
    ['/%zz', 400],
    ['/..%2f..%2fetc', 400],
    ['/.hidden', 400],
    ['/_private', 400],
    ['/a%00b', 400],
    ['/a%0d%0aset-cookie:%20x', 400],
    ['/%F0%9F%92%A9', 400],
    [`/${'a'.repeat(215)}`, 400],
    [`/${'a'.repeat(5000)}`, 404],
    ['/group/a/b/-/c', 404],
    ['/group/sub/@other/widget/-/widget-1.0.0.tgz', 404],
    ['/group/sub/widget/-/..%2fwidget-1.0.0.tgz', 404],
    ['/group/@a/b/-/@other/b-1.0.0.tgz', 404],
    ['/@a%2f..', 400],
    ['/@%2fb', 400],
    ['/node_modules', 400],
    ['/nothing', 404],
    ['/widget/9.9.9', 404],
    ['/widget/__proto__', 404],
    ['/widget/constructor', 404],
    ['/widget/-/..%2f..%2fpasswd', 404],
    ['/widget/-/%2fwidget-1.0.0.tgz', 404],
    ['/@a%2fb/-/@other%2fb-1.0.0.tgz', 404],
    ['/@a%2fb/-/@a%2f@a%2fb-1.0.0.tgz', 404],
    ['/widget/-/widget-9.9.9.tgz', 404],
    ['/widget/-/a/b', 404],
    ['/a/b/c/d', 404],
    ['/group/widget/1.0.0', 404],
    ['/group/widget/-/@a/widget-1.0.0.tgz', 404],
    ['/-/all', 404],
  ]
  for (const [path, status] of cases) {
    const reply = await front.ask('GET', path)
    t.equal(reply.status, status, path.slice(0, 40))
    t.notMatch(reply.reason, /[^\x20-\x7e]/)
    t.ok(reply.json.message, path.slice(0, 40))
  }
  t.equal((await front.ask('GET', '/-/ping')).status, 200)
  t.match((await front.ask('GET', '/')).json, { registry: 'npm', readOnly: true })
})
