import t from 'tap'
import { Client } from './client.ts'
import { baseOf, listen, openApp } from './test-app.ts'

t.test('the desk is served from its folder, and only that', async (t) => {
  const folder = t.testdir({
    'secret.txt': 'outside',
    web: {
      'index.html': '<!doctype html><title>desk</title>',
      'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '.hidden': 'no',
      assets: { 'index-Ab1.js': 'export {}' },
    },
  })
  const app = await openApp('http://lazaret.example', [])
  const server = await listen(app, 0, `${folder}/web`)
  const client = new Client(baseOf(server))
  t.teardown(async () => {
    await server.close()
    await app.close()
  })
  for (const path of ['/', '/desk', '/ui']) {
    const reply = await client.get(path)
    t.equal(reply.status, 302, path)
    t.equal(reply.headers.get('location'), '/ui/')
  }
  for (const path of [
    '/ui/',
    '/ui/cases/x',
    '/ui/anything/deep?x=1',
    '/ui/index.html',
    '/ui/.hidden',
    '/ui/..%2fsecret.txt',
    '/ui/%2e%2e/secret.txt',
  ]) {
    const reply = await client.get(path)
    t.notMatch(reply.text, /outside|^no$/, path)
    if (reply.status !== 200) continue
    t.match(reply.text, '<title>desk</title>', `${path} is the single page`)
    t.equal(reply.headers.get('cache-control'), 'no-cache')
  }
  const csp = (await client.get('/ui/')).headers.get('content-security-policy')
  t.match(csp, /^default-src 'none'; script-src 'self';/)
  t.notMatch(csp, /unsafe|\*/)
  const asset = await client.get('/ui/assets/index-Ab1.js')
  t.match(asset.headers.get('cache-control'), /max-age=31536000.*immutable/)
  t.match(asset.headers.get('content-type'), /javascript/)
  t.match((await client.get('/ui/favicon.svg')).headers.get('content-type'), /svg/)
  t.equal((await client.get('/ui/assets/gone-Ab1.js')).status, 404)
})

t.test('without a built desk its pages say how to build it, and the rest works', async (t) => {
  const app = await openApp('http://lazaret.example', [])
  const server = await listen(app, 0, 'dist/no-such-folder')
  const client = new Client(baseOf(server))
  t.teardown(async () => {
    await server.close()
    await app.close()
  })
  const reply = await client.get('/ui/', { accept: 'text/html' })
  t.equal(reply.status, 404)
  t.match(reply.text, 'npm run build:web')
  t.equal((await client.get('/api/v1/welcome')).status, 200)
  t.equal((await client.get('/api/v1/nowhere')).status, 404)

  const statuses: number[] = []
  for (let batch = 0; batch < 13; batch += 1) {
    const replies = await Promise.all(Array.from({ length: 50 }, async () => client.get('/api/v1/welcome')))
    statuses.push(...replies.map((one) => one.status))
  }
  t.equal(
    statuses.filter((status) => status === 200).length,
    599,
    'one address is slowed down after 600 requests a minute',
  )
  t.ok(statuses.slice(-40).every((status) => status === 429))
  const late = await client.get('/api/v1/welcome')
  t.match(late.text, /try again in \d+ s/)
  t.match(late.headers.get('retry-after'), /^\d+$/)
  t.equal(
    (await client.get('/why.css')).status,
    200,
    'the files of the pages are not counted: an office has one address',
  )
  t.equal((await client.get('/ui/', { accept: 'text/html' })).status, 404)
})
