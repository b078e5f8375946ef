import { Writable } from 'node:stream'
import t from 'tap'
import { errorPage } from '../../src/desk/page/layout.ts'
import { createLogger, scrub } from '../../src/http/logger.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { hostNotes } from '../../src/http/named-hosts.ts'
import { createServer } from '../../src/http/server.ts'
import { LazaretError } from '../../src/model/errors.ts'

const lines: string[] = []
const destination = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk))
    done()
  },
})
const logger = createLogger({ level: 'info', destination })
const server = createServer({ logger, metrics: createMetrics(), readiness: [], errorPage, trustProxy: false })
server.get('/param/:name', ({ params }) => params)
server.get('/fails/:length', ({ params }) => {
  throw new LazaretError('bad-request', 'm'.repeat(Number(Object(params).length)))
})
const note = hostNotes('https://lazaret.example', logger)
server.get('/file', { config: { measured: { registry: 'npm', kind: 'artifact' } } }, (request) => {
  note(request)
  return {}
})
t.teardown(() => server.close())

const get = (url: string, host = 'lazaret.example') => server.inject({ url, headers: { host } })

t.test('a part of a path, and the reason of an error: the longest, and one character more', async (t) => {
  t.equal((await get(`/param/${'n'.repeat(2048)}`)).statusCode, 200)
  t.equal((await get(`/param/${'n'.repeat(2049)}`)).statusCode, 400)
  const reason = async (length: number) => String((await get(`/fails/${length}`)).json().message)
  t.same([await reason(500), await reason(501)], ['m'.repeat(500), `${'m'.repeat(499)}…`])
  t.same([scrub('l'.repeat(2000)).length, scrub('l'.repeat(2001)).length], [2000, 2000], 'a line of the log')
})

t.test('a hundred names of hosts are told of, each cut, and no more', async (t) => {
  const told = () => lines.filter((line) => line.includes('another name than public_url')).length
  for (let n = 0; n < 99; n += 1) await get('/file', `h${n}.example`)
  t.equal(told(), 99)
  await get('/file', `${'h'.repeat(190)}.example`)
  t.match(JSON.parse(lines.at(-1) ?? ''), { host: `${'h'.repeat(190)}.example` })
  await get('/file', 'one-more.example')
  t.equal(told(), 100)
})
