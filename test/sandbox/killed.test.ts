import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const NOBODY = 65_534
/** What tap adds to each process of Node writes where nobody may. */
const AS_NOBODY = ['env', '-u', 'NODE_OPTIONS', 'setpriv', '--clear-groups', `--reuid=${NOBODY}`, `--regid=${NOBODY}`]
/** Of all processes to start, or to end, milliseconds. */
const PATIENCE_MS = 15_000

const isRoot = process.getuid?.() === 0
const isAble = spawnSync('unshare', ['--net', '--map-root-user', 'bwrap', '--ro-bind', '/', '/', 'true']).status === 0

const server = createServer((_request, response) => response.end('{}'))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
t.teardown(() => server.close())
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

interface Process {
  readonly pid: number
  readonly parent: number
  /** since the machine started: an id may be given twice */
  readonly start: string
  readonly words: string
}

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
        if (fields[0] === 'Z') return []
        return [{ pid: Number(name), parent: Number(fields[1]), start: fields[19] ?? '', words }]
      } catch {
        return []
      }
    })
}

/** A process and all below it. */
function tree(root: number): readonly Process[] {
  const all = processes()
  const found = all.filter(({ pid }) => pid === root)
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid))
  return found
}

async function until<T>(look: () => T | undefined): Promise<T | undefined> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
    const found = look()
    if (found !== undefined) return found
  }
  return undefined
}

interface Started {
  readonly child: ChildProcess
  /** by their command lines: what was started, and all below it */
  readonly inside: readonly Process[]
  readonly temporary: string
}

interface How {
  /** stands before the command */
  readonly by?: readonly string[]
  readonly isNobody?: boolean
}

const INSIDE = '(setsid sleep 1001 &) ; sleep 1002 & sleep 1003; true'

async function started(t: Test, { by = [], isNobody = false }: How): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-killed-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const temporary = join(folder, 'temporary')
  const project = join(folder, 'project')
  const home = join(folder, 'home')
  for (const one of [temporary, project, home]) mkdirSync(one)
  if (isNobody) for (const one of [folder, temporary, project, home]) chownSync(one, NOBODY, NOBODY)
  const exec = [process.execPath, MAIN, 'exec', '--url', url, '--', 'bash', '-c', INSIDE]
  const whole = by.length === 0 ? exec : [...by, exec.map((word) => `'${word}'`).join(' ')]
  const [program = '', ...args] = isNobody ? [...AS_NOBODY, ...whole] : whole
  const child = spawn(program, args, {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: temporary },
  })
  t.teardown(() => child.kill('SIGKILL'))
  const inside = await until(() => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    const below = tree(child.pid ?? 0)
    return ['1001', '1002', '1003'].every((number) => below.some(({ words }) => words === `sleep ${number}`))
      ? below
      : undefined
  })
  if (inside === undefined) throw new Error('it did not start')
  t.teardown(() => {
    for (const { pid } of alive(inside))
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It went with the one before.
      }
  })
  return { child, inside, temporary }
}

function alive(some: readonly Process[]): readonly Process[] {
  const now = processes()
  return some.filter(({ pid, start }) => now.some((one) => one.pid === pid && one.start === start))
}

async function leftOf({ inside }: Started): Promise<readonly string[]> {
  await until(() => (alive(inside).length === 0 ? true : undefined))
  return alive(inside).map(({ words }) => words)
}

const LAZARET = /main\.ts exec/
const CASES: readonly (How & { situation: string; who: RegExp; signal: NodeJS.Signals })[] = [
  { situation: 'it is killed', who: LAZARET, signal: 'SIGKILL' },
  { situation: 'it is killed, of a user', who: LAZARET, signal: 'SIGKILL', isNobody: true },
  { situation: 'it is told to end', who: LAZARET, signal: 'SIGTERM' },
  { situation: 'its terminal hangs up', who: LAZARET, signal: 'SIGHUP' },
  { situation: 'unshare is killed', who: /^unshare /, signal: 'SIGKILL' },
  { situation: 'the supervisor is killed', who: /^\S+ \S*supervisor\.ts/, signal: 'SIGKILL' },
  { situation: 'bwrap is killed', who: /^bwrap /, signal: 'SIGKILL' },
  { situation: 'its shell is killed', by: ['bash', '-c', 'eval "$0"; true'], who: /^bash -c eval/, signal: 'SIGKILL' },
  { situation: 'its terminal is closed', by: ['script', '-q', '/dev/null', '-c'], who: /^script /, signal: 'SIGKILL' },
]

for (const { situation, who, signal, ...how } of isAble ? CASES : [])
  t.test(`nothing runs on where ${situation}`, { skip: how.isNobody === true && !isRoot }, async (t) => {
    const it = await started(t, how)
    const one = it.inside.find(({ words }) => who.test(words) && !/^bash -c eval|^script /.test(words.replace(who, '')))
    t.ok(one, 'somebody to kill')
    process.kill(one?.pid ?? 0, signal)
    t.same(await leftOf(it), [])
    const files = await until(() => (readdirSync(it.temporary).length === 0 ? [] : undefined))
    t.same(files ?? readdirSync(it.temporary), [], 'and no file of it is left')
  })

t.test('what was started by setsid outlives its shell', { skip: !isAble }, async (t) => {
  const it = await started(t, { by: ['bash', '-c', 'eval "setsid $0"; true'] })
  it.child.kill('SIGKILL')
  await sleep(2000)
  t.ok(
    alive(it.inside).some(({ words }) => words === 'sleep 1003'),
    'it runs on',
  )
})

t.test('the reader of this test sees processes', (t) => {
  t.ok(existsSync('/proc/self/stat'))
  t.match(tree(process.pid)[0]?.words, /killed\.test/)
  t.end()
})
