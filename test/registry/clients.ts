import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { clientEnv, freshFolder, type ClientRegistries } from './guard.ts'

export interface Ran {
  /** exit code; null where the time-out or a signal ended it */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly tookMs: number
  readonly timedOut: boolean
}

export interface RunOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** 60 seconds where not given */
  readonly timeoutMs?: number
}

/** Runs one program to its end or its time-out. Only this child, and what it started, is killed. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const out: string[] = []
    const err: string[] = []
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child.pid)
    }, options.timeoutMs ?? 60_000)
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text))
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout: out.join(''), stderr: err.join(''), tookMs: performance.now() - started, timedOut })
    })
  })
}

/** The child is the leader of its own group: npm's and pip's own children go with it. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it ended meanwhile
  }
}

/** A client in a project folder of its own, with a home of its own. */
export interface Client {
  /** what a person would call it: "npm 11.19.1" */
  readonly label: string
  /** the project's folder */
  readonly cwd: string
  readonly env: Record<string, string>
  run(args: readonly string[], timeoutMs?: number): Promise<Ran>
  /** Removes all that it left on disk. */
  remove(): void
}

/** The machine's own npm: the one on PATH that is not this repository's. Undefined where there is none. */
export function machineNpm(): string | undefined {
  const name = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const folders = outerPath().split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** A newer npm, by the path of its `npm-cli.js` in LAZARET_TEST_NPM. Undefined where that is not set. */
export function newestNpm(): string | undefined {
  const path = process.env['LAZARET_TEST_NPM']
  return path !== undefined && existsSync(path) ? path : undefined
}

export interface NpmOptions {
  /** `npm-cli.js` run by this process's Node, or an `npm` command; the machine's npm where not given */
  readonly npm?: string
  readonly packageJson?: Readonly<Record<string, unknown>>
}

export function npmClient(registry: string, options: NpmOptions = {}): Client {
  const npm = options.npm ?? machineNpm()
  if (npm === undefined) throw new Error('there is no npm on PATH')
  const script = npm.endsWith('.js')
  const folder = project({ npm: registry })
  const env = script ? folder.env : { ...folder.env, PATH: outerPath() }
  writeFileSync(
    join(folder.cwd, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', private: true, ...options.packageJson }),
  )
  const [command, ...before] = script ? [process.execPath, npm] : [npm]
  const version = execFileSync(command, [...before, '--version'], { encoding: 'utf8', env, timeout: 30_000 }).trim()
  return {
    ...folder,
    env,
    label: `npm ${version}`,
    run: (args, timeoutMs) =>
      run(command, [...before, ...args], { cwd: folder.cwd, env, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
  }
}

/** This process's PATH without the repository's own `node_modules/.bin`, which carries another Node. */
export function outerPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.filter((folder) => !/node_modules/.test(folder)).join(delimiter)
}

/** The python3 on PATH, or undefined. */
export function machinePython(): string | undefined {
  return outerPath()
    .split(delimiter)
    .map((folder) => join(folder, 'python3'))
    .find((path) => existsSync(path))
}

/** pip in a virtual environment of its own, made with the pip that python3 brings along. Takes some seconds. */
export async function pipClient(indexUrl: string): Promise<Client> {
  const python = machinePython()
  if (python === undefined) throw new Error('there is no python3 on PATH')
  const folder = project({ pypi: indexUrl })
  const venv = join(folder.env['HOME'] ?? folder.cwd, 'venv')
  const made = await run(python, ['-m', 'venv', venv], { cwd: folder.cwd, env: folder.env })
  if (made.code !== 0) throw new Error(`python3 -m venv failed: ${made.stderr}${made.stdout}`)
  const inside = join(venv, 'bin', 'python')
  const version = await run(inside, ['-m', 'pip', '--version'], { cwd: folder.cwd, env: folder.env })
  return {
    ...folder,
    label: version.stdout.split(' ').slice(0, 2).join(' '),
    run: (args, timeoutMs) =>
      run(inside, ['-m', 'pip', ...args], {
        cwd: folder.cwd,
        env: folder.env,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }),
  }
}

function project(registries: ClientRegistries): Pick<Client, 'cwd' | 'env' | 'remove'> {
  const home = freshFolder('home')
  const cwd = join(home, 'project')
  mkdirSync(cwd)
  return {
    cwd,
    env: clientEnv(registries, home),
    remove: () => {
      rmSync(home, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
