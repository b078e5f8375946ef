import t from 'tap'
import type { LoggedEvent } from '../../src/model/event.ts'
import { sha256 } from '../../src/model/digest.ts'
import { recorded } from '../../src/model/unit-of-work.ts'
import { cefLine } from '../../src/desk/export/cef.ts'
import { csvLine } from '../../src/desk/export/csv.ts'
import { ocsfLine } from '../../src/desk/export/ocsf.ts'
import type { NewToken } from '../../src/desk/tokens.ts'
import { event } from '../contracts/samples.ts'
import { Client } from './client.ts'
import { baseOf, listen, openApp } from './test-app.ts'

const AT = '2026-11-24T08:00:00.000Z'

function logged(changes: Partial<LoggedEvent> = {}): LoggedEvent {
  return {
    seq: 7,
    at: AT,
    type: 'artifact.refused',
    actor: { kind: 'client', name: 'ci', address: '10.1.2.3', client: 'npm/11' },
    registry: 'npm',
    purl: 'pkg:npm/left-pad@1.3.0',
    detail: { outcome: 'block', rules: ['malware'], method: 'GET' },
    ...changes,
  }
}

const withClient = (client: string) => logged({ actor: { kind: 'client', name: 'ci', client } })

t.test('CSV: no cell is a formula, and none leaves its cell', async (t) => {
  const cells: readonly (readonly [situation: string, client: string, cell: string])[] = [
    ['a plain text', 'npm/11', '"npm/11"'],
    ['a formula', '=HYPERLINK("http://x.example")', `"'=HYPERLINK(""http://x.example"")"`],
    ['plus', '+1', `"'+1"`],
    ['minus', '-1', `"'-1"`],
    ['at', '@SUM(A1)', `"'@SUM(A1)"`],
    ['behind white space', '\t =1', `"'\t =1"`],
    ['behind a control character', '\u0001=1', `"'\u0001=1"`],
    ['a wide sign', '＝1', `"'＝1"`],
    ['quotes, commas and line ends', 'a","b\r\nc', '"a"",""b\r\nc"'],
    ['a sign within', 'a=b', '"a=b"'],
  ]
  for (const [situation, client, cell] of cells) t.ok(csvLine(withClient(client)).includes(`,${cell},`), situation)
  t.equal(
    csvLine(logged()),
    `7,"${AT}","artifact.refused","client","ci","10.1.2.3","npm/11","npm","pkg:npm/left-pad@1.3.0","","{""outcome"":""block"",""rules"":[""malware""],""method"":""GET""}"\r\n`,
  )
})

t.test('CEF: no value begins another field or another event', async (t) => {
  t.equal(
    cefLine(logged()),
    `CEF:0|Lazaret|Lazaret|1|artifact.refused|artifact refused|8|rt=${Date.parse(AT)} externalId=7 suser=ci src=10.1.2.3 requestClientApplication=npm/11 act=block cs1=pkg:npm/left-pad@1.3.0 cs1Label=purl cs2=npm cs2Label=registry cs3=malware cs3Label=rules cs4=client cs4Label=actorKind msg={"method":"GET"}\n`,
  )
  const values: readonly (readonly [situation: string, client: string, value: string])[] = [
    ['an equals sign', 'a=b suser=root', String.raw`a\=b suser\=root`],
    ['a backslash', String.raw`a\b`, String.raw`a\\b`],
    ['line ends', 'a\r\nCEF:0|x\nb\u2028c', String.raw`a\nCEF:0|x\nb\nc`],
    ['control characters', 'a\u0000b\u001Bc', 'a b c'],
  ]
  for (const [situation, client, value] of values) {
    const line = cefLine(withClient(client))
    t.ok(line.includes(` requestClientApplication=${value} `), situation)
    t.equal(line.split('\n').length, 2, `${situation}: one line`)
  }
  const six = cefLine(logged({ actor: { kind: 'client', name: 'ci', address: '2001:db8::1' } }))
  t.match(six, /c6a2=2001:db8::1 /)
  t.notMatch(six, / src=/)
})

t.test('OCSF: each event has what its class requires', async (t) => {
  const table: readonly (readonly [changes: Partial<LoggedEvent>, wanted: object, required: readonly string[]])[] = [
    [{}, { class_uid: 6001, type_uid: 600102, action_id: 2, severity_id: 4 }, ['web_resources']],
    [{ type: 'artifact.served' }, { class_uid: 6001, action_id: 1, status_id: 1, severity_id: 1 }, ['web_resources']],
    [{ type: 'user.signed-in' }, { class_uid: 3002, type_uid: 300201, status_id: 1 }, ['user', 'service']],
    [{ type: 'user.sign-in-failed' }, { class_uid: 3002, status_id: 2 }, ['user', 'service']],
    [{ type: 'user.signed-out' }, { class_uid: 3002, activity_id: 2 }, ['user', 'service']],
    [{ type: 'waiver.added' }, { class_uid: 6003, type_uid: 600301 }, ['actor', 'api', 'src_endpoint']],
    [{ type: 'outbreak.declared' }, { class_uid: 6003, severity_id: 5 }, ['actor', 'api', 'src_endpoint']],
    [{ type: 'case.rejected' }, { class_uid: 6003, type_uid: 600303 }, ['actor', 'api', 'src_endpoint']],
  ]
  const base = 'metadata time severity_id category_uid class_uid activity_id type_uid'.split(' ')
  for (const [changes, wanted, required] of table) {
    const line = ocsfLine(logged(changes))
    const told = JSON.parse(line)
    t.match(told, wanted, line)
    for (const name of [...base, ...required]) t.ok(told[name] !== undefined, `${told.class_uid}: ${name}`)
    t.equal(told.category_uid, Math.floor(told.class_uid / 1000))
    t.equal(told.metadata.uid, '7')
    t.same(told.unmapped, logged().detail)
  }
})

t.test('a part of the log is downloaded, and the next begins where it ends', async (t) => {
  const app = await openApp('http://lazaret.example:4874')
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(async () => {
    await server.close()
    await app.close()
  })
  const many = Array.from({ length: 1200 }, (_, at) => recorded(event({ purl: `pkg:npm/%40acme/n${at}@1.0.0` })))
  await app.store.unitOfWork.commit(many)
  const client = new Client(baseOf(server))
  t.equal((await client.get('/api/v1/audit/export?format=csv')).status, 401)
  await client.setUp(app)
  const ask = (query: string) => client.get(`/api/v1/audit/export?${query}`)
  const size = Number((await app.store.records.events({}, { limit: 1 }))[0]?.seq) + 1
  const lines: string[] = []
  let from = 0
  while (from < size) {
    const { headers, text } = await ask(`format=jsonl&from=${from}&count=500`)
    const next = Number(headers.get('x-lazaret-next'))
    t.ok(next > from && next <= from + 500, `${from} to ${next}`)
    t.match(headers.get('content-disposition'), `attachment; filename="lazaret-audit-${from}-${next}.jsonl"`)
    lines.push(...text.trimEnd().split('\n'))
    from = next
  }
  t.same(
    lines.slice(0, size).map((line) => JSON.parse(line).seq),
    Array.from({ length: size }, (_, at) => at),
    'without gap or double',
  )
  await app.store.audit.checkpoint()
  const { leaf } = (await client.get('/api/v1/audit/inclusion?seq=3')).json
  t.equal(lines[3], leaf, 'a line is what the log hashes')
  const end = Number((await ask('format=jsonl&from=99999')).headers.get('x-lazaret-next'))
  t.equal(end, 99_999, 'past the end there is nothing, and the place is kept')
  const found: readonly (readonly [query: string, count: number])[] = [
    ['purl=@acme/N7@', 1],
    ['purl=@acme/n11&count=100000', 111],
    ['group=downloads&count=100000', 1200],
    ['type=user.created', 1],
    ['registry=pypi&type=artifact.served', 0],
    ['group=decisions&actor=nobody', 0],
  ]
  for (const [query, count] of found) {
    const { text } = await ask(`format=jsonl&${query}`)
    t.equal(text.split('\n').length - 1, count, query)
  }
  t.equal((await ask('format=csv&from=0&count=1')).text.split('\r\n').length, 3, 'a head, and an event')
  for (const query of ['format=xml', '', 'format=csv&from=-1', 'format=csv&count=0', 'format=csv&digest=abc'])
    t.equal((await ask(query)).status, 400, query)
  const told = await app.store.records.events({ type: 'log.exported' }, { limit: 1 })
  t.match(told, [{ actor: { kind: 'user', name: 'ada' }, detail: { format: 'csv', from: 0, below: 1 } }])
})

t.test('a machine takes the log away with a token that was made for it, until that ends', async (t) => {
  const app = await openApp('http://lazaret.example:4874')
  const server = await listen(app, 0, 'dist/no-such-folder')
  t.teardown(async () => {
    await server.close()
    await app.close()
  })
  const operator = { actor: { kind: 'operator', name: 'root' }, role: 'admin' } as const
  const add = async (name: string, token: Omit<NewToken, 'name'>) =>
    (await app.desk.tokens.add(operator, { name, ...token })).secret
  const until = new Date(app.clock.now.getTime() + 3_600_000).toISOString()
  const siem = await add('siem', { may: ['export-log'], until })
  const other = await add('other', { may: ['export-log'] })
  const ci = await add('ci', {})
  await app.store.audit.checkpoint()
  const client = new Client(baseOf(server))
  const path = '/api/v1/audit/export?format=jsonl'
  const statusOf = async (authorization: string, asked = path) => (await client.get(asked, { authorization })).status
  for (const asked of [path, '/api/v1/audit/inclusion?seq=0', '/api/v1/audit/consistency?from=1'])
    t.equal(await statusOf(`Bearer ${siem}`, asked), 200, asked)
  t.match(await app.store.records.events({ type: 'log.exported' }, { limit: 1 }), [
    { actor: { kind: 'client', name: 'siem', address: '127.0.0.1' }, detail: { to: 'a machine, by a token' } },
  ])
  const table: readonly (readonly [situation: string, authorization: string, status: number])[] = [
    ['the scheme in small letters', `bearer ${siem}`, 200],
    ['a token of a client', `Bearer ${ci}`, 403],
    ['no token of ours', 'Bearer abc', 401],
    ['one that nobody made', `Bearer ${siem.slice(0, -4)}aaaa`, 401],
    ['a longer one', `Bearer ${siem}a`, 401],
    ['its hash', `Bearer lazaret_${sha256(siem)}`, 401],
    ['another scheme', `Basic ${btoa(`__token__:${siem}`)}`, 401],
    ['the token alone', siem, 401],
  ]
  for (const [situation, authorization, status] of table) t.equal(await statusOf(authorization), status, situation)
  await client.setUp(app)
  t.equal(await statusOf('Basic YTpi'), 200, 'a session, behind a proxy that has a sign-in of its own')
  t.equal(await statusOf(`Bearer ${ci}`), 403, 'who sends a token is asked for no session')
  client.cookies.clear()
  await app.desk.tokens.revoke(operator, 'other')
  t.equal(await statusOf(`Bearer ${other}`), 401, 'revoked')
  app.clock.now = new Date(until)
  t.equal(await statusOf(`Bearer ${siem}`), 401, 'ended')
})
