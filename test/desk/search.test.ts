import t from 'tap'
import { told } from '../contracts/samples.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { purlOf } from '../../src/model/purl.ts'
import { Client } from './client.ts'
import { digestOf } from './seed.ts'
import { openedDesk } from './opened.ts'

t.test('one box finds everything, and the page of a package tells what is known of it', async (t) => {
  const { app, client } = await openedDesk(t)
  t.equal((await client.get('/api/v1/search?text=a')).status, 401)
  await client.setUp(app)
  const seed = app.seeds.find(({ registry }) => registry === 'npm')
  if (seed === undefined) throw new Error('there is a seed of npm')
  const { artifact } = seed
  const { name, version } = artifact
  const digest = digestOf(artifact)
  const find = async (text: string) => (await client.get(`/api/v1/search?text=${encodeURIComponent(text)}`)).json

  for (const [situation, text, kind, wanted] of [
    ['the beginning of a name', name.slice(0, 5), 'packages', { ecosystem: 'npm', name }],
    ['large letters', name.toUpperCase(), 'packages', { ecosystem: 'npm', name }],
    ['name and version', `${name}@${version}`, 'versions', { name, version, digest }],
    ['a purl', purlOf(artifact), 'versions', { name, version, digest }],
    ['the beginning of a digest', digest.slice(0, 8), 'digests', { name, digest }],
    ['a digest with its kind', `sha256:${digest}`, 'digests', { name, digest }],
    ['the id of a case', `case-${digest.slice(0, 12)}`, 'cases', { digest }],
    ['the package of a case', name, 'cases', { digest }],
    ['a person', 'AD', 'people', { kind: 'person', name: 'ada' }],
  ] as const) {
    t.match((await find(text))[kind], [wanted], situation)
  }
  t.same((await find('no-such-thing')).packages, [])
  for (const bad of ['', '%20', 'x'.repeat(301)])
    t.equal((await client.get(`/api/v1/search?text=${bad}`)).status, 400, bad.slice(0, 5))

  const at = app.clock.now.toISOString()
  const served = (token: string, address: string) =>
    recorded({
      type: 'artifact.served',
      at,
      actor: { kind: 'client', name: token, address },
      registry: 'npm',
      purl: purlOf(artifact),
      digest,
      detail: {},
    })
  const waiver = { registry: 'npm', rules: ['x'], reason: 'r', by: 'ada', at, until: '2027-01-01T00:00:00.000Z' }
  const scope = { kind: 'version', ecosystem: 'npm', version } as const
  await app.store.unitOfWork.commit([
    served('ci', '10.0.0.1'),
    served('ci', '10.0.0.1'),
    served('anonymous', '10.0.0.2'),
    told({ kind: 'waiver', waiver: { ...waiver, id: 'of-it', scope: { ...scope, name } } }),
    told({ kind: 'waiver', waiver: { ...waiver, id: 'of-another', scope: { ...scope, name: 'another' } } }),
  ])
  const query = new URLSearchParams({ ecosystem: 'npm', name }).toString()
  const { json } = await client.get(`/api/v1/package?${query}`)
  t.match(json, { name, files: [{ version, digest, outcome: String, case: { state: 'open' } }] })
  t.same(
    json.waivers.map(({ id }: { readonly id: string }) => id),
    ['of-it'],
  )
  t.equal((await client.get(`/api/v1/package?${query}&version=0.0.0-none`)).json.fileCount, 0)
  const receivers = (await client.get(`/api/v1/package/receivers?${query}`)).json
  t.match(receivers, { receiverCount: 2, deliveryCount: 2 })
  t.equal((await client.get('/api/v1/package?ecosystem=npm&name=nobody-has-it')).status, 404)

  const dev = { id: 'dev', name: 'dev', role: 'developer' as const, passwordHash: '$argon2id$x', createdAt: at }
  await app.store.unitOfWork.commit([told({ kind: 'user', user: dev })])
  const { token, session } = await app.desk.sessions.start(dev, { address: '127.0.0.1', client: 'test' })
  const developer = new Client(client.base)
  developer.cookies.set('lazaret', token)
  developer.csrf = session.csrfToken
  t.same((await developer.get('/api/v1/search?text=ad')).json.people, [], 'who may not read the log finds nobody')
  t.equal((await developer.get(`/api/v1/package/receivers?${query}`)).status, 403)
  t.equal((await developer.get(`/api/v1/package?${query}`)).status, 200)
})
