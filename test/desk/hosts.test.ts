import t from 'tap'
import { facts } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { digestOf } from './seed.ts'
import { baseOf, listen, openApp } from './test-app.ts'

t.test('who can talk to a host', async (t) => {
  const app = await openApp('http://lazaret.example:4874')
  t.teardown(() => app.close())
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(() => server.close())
  const client = new Client(baseOf(server))
  await client.setUp(app)
  const [seed] = app.seeds
  if (seed === undefined) throw new Error('the morning has cases')
  const digest = digestOf(seed.artifact)
  const hosts = { named: [{ name: 'a.x.invalid', moment: 'install' as const, path: 'i.js', line: 7 }], isWhole: true }
  await app.store.unitOfWork.commit([], [{ kind: 'facts', facts: facts({ digest, hosts }) }])
  for (const name of ['x.invalid', 'A.X.invalid', 'https://a.x.invalid:443/y', '*.x.invalid'])
    t.match(
      (await client.get(`/api/v1/hosts?name=${encodeURIComponent(name)}`)).json,
      {
        uses: [{ purl: 'pkg:npm/colour-strings@4.2.1', name: 'a.x.invalid', moment: 'install', path: 'i.js', line: 7 }],
        more: false,
      },
      name,
    )
  const [use] = (await client.get('/api/v1/hosts?name=x.invalid')).json.uses
  t.equal((await client.get(`/api/v1/cases/${use.caseId}`)).json.purl, use.purl, 'it leads to the case')
  t.same((await client.get('/api/v1/hosts?name=b.x.invalid')).json.uses, [])
  for (const query of ['', '?name=', '?name=%20', '?name=localhost', `?name=${'a'.repeat(301)}`])
    t.equal((await client.get(`/api/v1/hosts${query}`)).status, 400, query)
})
