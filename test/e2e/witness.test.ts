import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { freePort } from '../../src/app/free-port.ts'
import { cutOff } from '../audit/tampering.ts'
import { npmTarball } from '../registry/build.ts'
import { startWorld, type World } from '../registry/registry.ts'
import { ask } from './ask.ts'
import { lazaretEnv, runLazaret, startLazaret } from './lazaret.ts'

const OLD = '2021-03-04T05:06:07.000Z'

/** A machine that keeps what it is told; it may be away. */
class Keeper {
  readonly lines: string[] = []
  away = false
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async listen(t: Test): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    t.teardown(() => {
      this.#server.closeAllConnections()
      this.#server.close()
    })
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/heads`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    if (this.away) response.writeHead(503)
    else if (request.method === 'POST') this.lines.push(body)
    else response.write(this.lines.join(''))
    response.end()
  }
}

async function stocked(t: Test): Promise<World> {
  const world = await startWorld()
  t.teardown(() => world.close())
  world.npm.publish({ built: npmTarball({ name: 'plain', version: '1.0.0' }), publishedAt: OLD })
  return world
}

for (const kind of ['file', 'URL'] as const) {
  t.test(`a witness at a ${kind} sees that the log was cut off`, async (t) => {
    const world = await stocked(t)
    const folder = t.testdir({ data: {}, elsewhere: {} })
    const dataDir = join(folder, 'data')
    const witness = kind === 'file' ? join(folder, 'elsewhere/heads.jsonl') : await new Keeper().listen(t)
    const port = await freePort()
    const more = { LAZARET_AUDIT_WITNESS: witness, LAZARET_AUDIT_CHECKPOINT_INTERVAL_SECONDS: '1' }
    const lazaret = await startLazaret({ world, dataDir, port, env: more })
    for (let round = 0; round < 3; round += 1)
      t.equal((await ask('GET', `${lazaret.npmUrl}plain/-/plain-1.0.0.tgz`, {})).status, 200)
    await lazaret.stop()
    const env = lazaretEnv(world, { port, dataDir, ...more })
    const whole = await runLazaret(['audit', 'verify'], env)
    t.equal(whole.code, 0, whole.stderr)
    t.match(whole.stdout, /the witness keeps the head of the first \d+ events/)
    const size = Number(/first (\d+) events/.exec(whole.stdout)?.[1])
    const heads = new Database(join(dataDir, 'lazaret.db'), { readonly: true })
    t.equal(heads.prepare('SELECT size FROM log_state').pluck().get(), size, 'the last head was told at the end')
    const first = Number(heads.prepare('SELECT MIN(size) FROM checkpoint').pluck().get())
    heads.close()
    t.ok(first < size, `signed at ${first} of ${size} events`)
    cutOff(dataDir, first)
    const alone = await runLazaret(['audit', 'verify'], lazaretEnv(world, { port, dataDir }))
    t.notMatch(alone.stderr, /Event|missing|rewritten/, 'from inside the rest looks whole')
    const cut = await runLazaret(['audit', 'verify', '--data-dir', dataDir, '--witness', witness], env)
    t.equal(cut.code, 1, cut.stdout)
    t.match(cut.stderr, new RegExp(`Events? ${first}.* missing\\. The witness keeps a head of \\d+ events`))
  })
}

t.test('a witness that is away stops nothing, is told of, and gets its heads later', async (t) => {
  const world = await stocked(t)
  const keeper = new Keeper()
  keeper.away = true
  const witness = await keeper.listen(t)
  const env = { LAZARET_AUDIT_WITNESS: witness, LAZARET_AUDIT_CHECKPOINT_INTERVAL_SECONDS: '1' }
  const lazaret = await startLazaret({ world, dataDir: t.testdir({}), env })
  t.teardown(() => lazaret.stop())
  t.equal((await ask('GET', `${lazaret.npmUrl}plain/-/plain-1.0.0.tgz`, {})).status, 200)
  const metrics = async (): Promise<string> => (await ask('GET', `${lazaret.url}/metrics`, {})).body.toString()
  while (!(await metrics()).includes('lazaret_audit_witness_failing 1')) await pause(50)
  t.match(await metrics(), /lazaret_audit_witness_waiting [1-9]/)
  t.match(lazaret.logs(), /the witness of the audit log does not take its heads/)
  t.equal((await ask('GET', `${lazaret.url}/readyz`, {})).status, 200)
  keeper.away = false
  while (!(await metrics()).includes('lazaret_audit_witness_failing 0')) await pause(50)
  t.match(lazaret.logs(), /takes heads again/)
  t.ok(keeper.lines.length > 0)
})
