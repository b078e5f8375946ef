// Runs in a network namespace of its own, without a way out: it answers for names, takes connections to tell of them, leads those to
// Lazaret to the socket behind which it is, and starts the command.
import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { rmSync } from 'node:fs'
import { connect, createServer, Socket, type Server } from 'node:net'
import { dirname } from 'node:path'
import { Addresses, answerTo, questionOf } from './dns.ts'
import { ownerOf } from './owner.ts'
import { ATTEMPTS_FD, PLAN_VARIABLE, WATCHED_PORTS, type Attempt, type Plan } from './plan.ts'

// Written by our own parent.
const plan = JSON.parse(process.env[PLAN_VARIABLE] ?? '') as Plan // eslint-disable-line typescript/no-unsafe-type-assertion
/** Exit code, as shells have it for an interrupt. */
const ENDED_BY_SIGNAL = 130

const addresses = new Addresses()

// Whoever started this holds the other end: with them it ends, and with it, as the first process of its namespace, all the others.
const starter = new Socket({ fd: ATTEMPTS_FD })
starter.on('error', () => undefined)
starter.once('close', endAll).resume()

for (const args of [
  ['link', 'set', 'lo', 'up'],
  // Every address is this machine: a connection to a bare address is taken, too.
  ['route', 'add', 'local', '0.0.0.0/0', 'dev', 'lo'],
])
  spawnSync('ip', args, { stdio: 'ignore' })

await Promise.all([
  answerNames(),
  listen(createServer(toLazaret), plan.port, '127.0.0.1'),
  ...WATCHED_PORTS.filter((port) => port !== plan.port).map((port) =>
    listen(createServer(watched(port)), port, '0.0.0.0'),
  ),
])

const child = spawn('bwrap', ['--args', '3', '--', ...plan.command], {
  stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
})
// By a pipe: whoever lists processes of this machine must not read what is handed in.
const variables = Object.entries(plan.environment).flatMap(([name, value]) => ['--setenv', name, value])
const handed = child.stdio[3]
if (handed !== null && handed !== undefined && 'end' in handed)
  handed.end([...plan.options, '--clearenv', ...variables].map((one) => `${one}\0`).join(''))
child.once('error', () => end(127))
child.once('exit', (code, signal) => end(code ?? (signal === null ? 1 : ENDED_BY_SIGNAL)))

/** Ends when what was told has been handed over. */
function end(code: number): void {
  starter.removeListener('close', endAll).end(() => process.exit(code))
}

function endAll(): void {
  // They may have been killed, and cannot do it.
  rmSync(dirname(plan.socket), { recursive: true, force: true })
  process.exit(ENDED_BY_SIGNAL)
}

function toLazaret(client: Socket): void {
  const upstream = connect(plan.socket)
  client.pipe(upstream).pipe(client)
  client.on('error', () => upstream.destroy())
  upstream.on('error', () => client.destroy())
}

function watched(port: number): (client: Socket) => void {
  return (client) => {
    client.on('error', () => undefined)
    const host = addresses.nameOf(client.localAddress ?? '')
    // A service of the command itself on the loopback is nobody's attempt.
    if (host !== '127.0.0.1') report({ host, port }, ownerOf('tcp', client.remotePort ?? 0))
    client.destroy()
  }
}

async function answerNames(): Promise<void> {
  const server = createSocket('udp4')
  server.on('message', (message, from) => {
    const question = questionOf(message)
    if (question === undefined) return
    if (question.type === 1) report({ host: question.name }, ownerOf('udp', from.port))
    server.send(answerTo(message, question, addresses.addressOf(question.name)), from.port, from.address)
  })
  await new Promise<void>((resolve) => server.bind(53, '0.0.0.0', resolve))
}

function report(where: Pick<Attempt, 'host' | 'port'>, owner: Pick<Attempt, 'process' | 'package'>): void {
  const attempt: Attempt = { at: new Date().toISOString(), ...owner, ...where }
  starter.write(`${JSON.stringify(attempt)}\n`)
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}
