import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { LazaretError } from '../model/errors.ts'
import { workerBeside } from '../model/worker-file.ts'
import { allowedEnvironment } from './environment.ts'
import { onLost } from './lost.ts'
import { mountsOf, whyTooWide } from './mounts.ts'
import { namespaceCommand } from './namespaces.ts'
import { ATTEMPTS_FD, PLAN_VARIABLE, type Attempt, type Plan } from './plan.ts'
import { whyNoProgram } from './programs.ts'
import { secretsOf } from './secrets.ts'

export interface SandboxOptions {
  readonly command: readonly string[]
  /** absolute; the one folder that may be written */
  readonly project: string
  /** address of Lazaret as it is reached from here, without a slash at its end */
  readonly lazaret: string
  readonly keep: readonly string[]
  readonly readable: readonly string[]
  readonly home: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface Ended {
  readonly code: number
  readonly attempts: readonly Attempt[]
}

/**
 * Runs a command where it can write one folder and reach Lazaret, and nothing else. Throws LazaretError `bad-request` where this
 * machine cannot do that: then nothing was run.
 */
export async function runInSandbox(options: SandboxOptions): Promise<Ended> {
  const url = new URL(options.lazaret)
  const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port)
  const namespace = namespaceCommand()
  const missing = whyNot(options)
  if (missing !== undefined) throw new LazaretError('bad-request', `nothing was run: ${missing}`)
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-exec-'))
  const socket = join(folder, 'lazaret')
  const relay = createServer((client) => {
    const upstream = connect(port, url.hostname)
    client.pipe(upstream).pipe(client)
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => relay.listen(socket, resolve))
  try {
    const { command } = options
    const given = { options: bwrapOptions(options, folder, url.hostname), environment: environmentOf(options) }
    return await supervised(namespace, { port, socket, command, ...given })
  } finally {
    relay.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function whyNot({ command, project, home, environment }: SandboxOptions): string | undefined {
  return whyTooWide(project, realpathOr(home)) ?? whyNoProgram(command[0] ?? '', project, environment['PATH'] ?? '')
}

function environmentOf({ environment, lazaret, keep, home }: SandboxOptions): Record<string, string> {
  return allowedEnvironment(environment, {
    base: lazaret,
    keep,
    home,
    nodeHeaders: nodeHeaders(environment['PATH'] ?? ''),
  })
}

/** node-gyp otherwise fetches headers from a host that is out of reach. */
function nodeHeaders(path: string): string | undefined {
  const node = path.split(delimiter).find((folder) => existsSync(join(folder, 'node')))
  const prefix = node === undefined ? undefined : dirname(dirname(realpathSync(join(node, 'node'))))
  return prefix !== undefined && existsSync(join(prefix, 'include/node/node.h')) ? prefix : undefined
}

function bwrapOptions(options: SandboxOptions, folder: string, host: string): string[] {
  const { project, home, readable, environment } = options
  const replaced = new Map<string, string>()
  const put = (inside: string, content: string): void => {
    const file = join(folder, String(replaced.size))
    writeFileSync(file, content)
    replaced.set(inside, file)
  }
  put(realpathOr('/etc/resolv.conf'), 'nameserver 127.0.0.1\noptions attempts:1 timeout:2\n')
  put(realpathOr('/etc/hosts'), `127.0.0.1 localhost ${/^[\d.:[\]]+$/.test(host) ? '' : host}\n`)
  const empty = join(folder, 'empty')
  writeFileSync(empty, '')
  const secrets = secretsOf(project)
  for (const [path, text] of secrets.replaced) put(path, text)
  const mounts = mountsOf({ project, home, path: environment['PATH'] ?? '', replaced, secrets, empty, readable })
  return [...ISOLATION, ...mounts, '--chdir', project]
}

const ISOLATION = [
  '--die-with-parent',
  '--new-session',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--cap-drop',
  'ALL',
]

function realpathOr(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

async function supervised(namespace: readonly string[], plan: Plan): Promise<Ended> {
  const [program = '', ...args] = namespace
  const entry = workerBeside(import.meta.url, 'supervisor').pathname
  const child = spawn(program, [...args, process.execPath, entry], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { PATH: process.env['PATH'], [PLAN_VARIABLE]: JSON.stringify(plan) },
    // Signals of the terminal come to us alone, and we decide.
    detached: true,
  })
  const attempts: Attempt[] = []
  const told = child.stdio[ATTEMPTS_FD]
  // Written by our own process inside.
  if (told !== null && told !== undefined && 'read' in told)
    createInterface({ input: told }).on('line', (line) => attempts.push(JSON.parse(line) as Attempt)) // eslint-disable-line typescript/no-unsafe-type-assertion
  // unshare takes no signal while it waits; the supervisor ends where this is closed, and it is where we are killed.
  const found = onLost(() => told?.destroy())
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve(status ?? 1))
  })
  found()
  return { code, attempts }
}
