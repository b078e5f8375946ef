import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { addressOf, assertAnswers } from '../../src/cli/lib/reached.ts'

const server = createServer((request, response) => {
  response.statusCode = request.url === '/lazaret/healthz' ? 200 : 404
  response.end('{}')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
t.teardown(() => server.close())
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const folder = t.testdir({ 'l.yaml': 'public_url: https://lazaret.example/x/\n', 'broken.yaml': 'prot: 1\n' })

for (const [options, address] of [
  [{ url: 'http://localhost:1//' }, 'http://localhost:1'],
  [{ config: join(folder, 'l.yaml') }, 'https://lazaret.example/x'],
  [{ config: join(folder, 'l.yaml'), url: 'http://localhost:1' }, 'http://localhost:1'],
  [{}, 'http://localhost:4874'],
] as const)
  t.test(`the address of ${JSON.stringify(options).replace(folder, '.')}`, async (t) => {
    t.equal(await addressOf(options), address)
  })

for (const told of ['notaurl', 'localhost:4874', 'file:///etc', '', 'http://'])
  t.test(`"${told}" is no address`, async (t) => {
    await t.rejects(addressOf({ url: told }), { code: 'bad-request', message: /is no address of a Lazaret/ })
  })

t.test('a configuration that is broken is told where it is asked', async (t) => {
  await t.rejects(addressOf({ config: join(folder, 'broken.yaml') }), { code: 'invalid-config' })
})

t.test('Lazaret answers', async (t) => {
  await t.resolves(assertAnswers(`${url}/lazaret`, {}))
})

for (const address of [url, 'http://127.0.0.1:1', url.replace('http', 'https')])
  t.test(`something else, or nobody, at ${address.replace(/\d+$/, '…')}`, async (t) => {
    await t.rejects(assertAnswers(address, {}), { code: 'bad-request', message: /^no Lazaret answers at / })
  })
