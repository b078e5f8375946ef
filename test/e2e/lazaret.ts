import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../src/app/free-port.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { World } from '../registry/registry.ts'
import { pairEnv } from './pair.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

export interface RunningLazaret {
  readonly url: string
  readonly npmUrl: string
  readonly pypiUrl: string
  readonly dataDir: string
  /** the link of the first start, or undefined once there is an administrator */
  readonly setupLink: string | undefined
  readonly child: ChildProcess
  /** everything on standard output so far: log lines */
  logs(): string
  stop(): Promise<number | null>
  /** SIGKILL, and wait for the end */
  kill(): Promise<void>
}

export interface LazaretOptions {
  readonly world: World
  readonly dataDir: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  /** a configuration file; its registries are then the only ones, and the world is not told by variables */
  readonly config?: string
  /** the program, where it is not the one that is tested everywhere else */
  readonly main?: string
}

/** Lazaret as a user runs it, in a process of its own, over the world. */
export async function startLazaret(options: LazaretOptions): Promise<RunningLazaret> {
  const port = options.port ?? (await freePort())
  const { config, dataDir } = options
  const env = lazaretEnv(options.world, { port, dataDir, ...options.env })
  const child = spawn(
    process.execPath,
    [options.main ?? MAIN, 'serve', ...(config === undefined ? [] : ['--config', config])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: config === undefined ? env : withoutRegistries(env),
    },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const url = `http://127.0.0.1:${port}`
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`lazaret ended with ${code}:\n${stderr}${stdout}`)))
    child.stderr.on('data', () => {
      if (stderr.includes('Lazaret is at')) setTimeout(resolve, 20)
    })
  })
  return {
    url,
    npmUrl: `${url}/npm/`,
    pypiUrl: `${url}/pypi/simple/`,
    dataDir: options.dataDir,
    setupLink: /http\S+\/setup#\S+/.exec(stderr)?.[0],
    child,
    logs: () => stdout,
    stop: () => end(child, 'SIGTERM'),
    async kill() {
      await end(child, 'SIGKILL')
    },
  }
}

/** `npm test` keeps compiled code, so that each of some hundred processes starts in half the time. */
const COMPILED: Readonly<Record<string, string>> =
  process.env['NODE_COMPILE_CACHE'] === undefined ? {} : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }

/** The environment of a Lazaret, or of a command beside it: nothing of the machine's own settings. */
export function lazaretEnv(
  world: World,
  more: Readonly<Record<string, string | number>> & { dataDir: string; port: number },
): Record<string, string> {
  const { port, dataDir, ...env } = more
  return {
    PATH: process.env['PATH'] ?? '',
    ...COMPILED,
    HOME: dataDir,
    LAZARET_PORT: String(port),
    LAZARET_PUBLIC_URL: `http://127.0.0.1:${port}`,
    LAZARET_DATA_DIR: dataDir,
    LAZARET_NPM_UPSTREAM: world.npmUrl,
    LAZARET_PYPI_UPSTREAM: world.pypiUrl,
    LAZARET_NPM_METADATA_MAX_AGE_SECONDS: '1',
    LAZARET_PYPI_METADATA_MAX_AGE_SECONDS: '1',
    ...pairEnv(dataDir),
    ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
  }
}

function withoutRegistries(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^LAZARET_(?:NPM|PYPI)_/.test(name)))
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill(signal)
  })
}

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command of `lazaret`, to its end. */
export function runLazaret(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
  cwd?: string,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...env }, cwd })
    // Most commands read nothing, and end before it is written.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => (stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr })
    })
  })
}

/** Waits until the server at `url` knows a token that another process made: it looks for such now and then. */
export async function untilKnown(url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  for (let tries = 0; tries < 150; tries += 1) {
    if ((await fetch(`${url}/api/v1/warm/x`, { headers })).status !== 401) return
    await sleep(200)
  }
  throw new Error('the token is not known after 30 seconds')
}
