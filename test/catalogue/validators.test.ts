import t from 'tap'
import { createCatalogues } from '../../src/catalogue/catalogue.ts'
import { npmDocuments } from '../../src/ecosystems/npm/metadata/documents.ts'
import { registryAt, serve, upstreamFor } from '../upstream/server.ts'
import { memoryStore } from './memory-store.ts'

t.test('validators go only to the upstream that gave them', async (t) => {
  const server = await serve(t, (request, response) => {
    if (request.url === '/redirects/widget')
      return void response.writeHead(302, { location: '/elsewhere/widget' }).end()
    if (request.headers['if-none-match'] !== undefined) return void response.writeHead(304).end()
    const headers = {
      'content-type': 'application/json',
      etag: '"1"',
      'last-modified': 'Fri, 20 Nov 2026 00:00:00 GMT',
    }
    response.writeHead(200, headers).end('{"name":"widget","versions":{}}')
  })
  const other = await serve(t, (_request, response) => response.end('{"name":"widget","versions":{}}'))
  const upstream = upstreamFor(t)
  const table: [situation: string, before: string, after: string, conditional: boolean][] = [
    ['the same upstream', `${server.url}a/`, `${server.url}a/`, true],
    ['the same upstream with credentials', `${server.url}a/`, `${server.url.replace('//', '//me:s3cret@')}a/`, true],
    ['another host', `${server.url}a/`, other.url, false],
    ['another folder of the same host', `${server.url}a/`, `${server.url}ab/`, false],
    ['the folder above', `${server.url}a/`, server.url, false],
    ['a document that was redirected out of its upstream', `${server.url}redirects/`, `${server.url}redirects/`, false],
  ]
  for (const [situation, before, after, conditional] of table) {
    const store = memoryStore()
    const ask = (url: string) =>
      createCatalogues({
        store,
        upstream,
        registries: new Map([['npm', { ...registryAt(url), metadataMaxAgeSeconds: 0 }]]),
        documents: () => npmDocuments,
        parse: async (_registry, raw) => ({ catalogue: npmDocuments.open(raw).catalogue }),
        clock: () => new Date(),
      }).snapshot('npm', 'widget')
    await ask(before)
    for (const { headers } of [server, other]) headers.length = 0
    await ask(after)
    const sent = [...server.headers, ...other.headers].map(
      (headers) => headers['if-none-match'] ?? headers['if-modified-since'],
    )
    t.equal(
      sent.some((validator) => validator !== undefined),
      conditional,
      situation,
    )
  }
})
