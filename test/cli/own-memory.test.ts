import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
/** Compiled once for all of these starts, but for the one that is about it. */
const COMPILED = { NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled') }
const LINUX = { skip: !existsSync('/proc/self/cmdline') }

/** What a server runs with that was started so, once it says where it listens; and how it ends. */
async function started(t: Test, args: readonly string[], env: Readonly<Record<string, string>>, channel = false) {
  let running: ChildProcess | undefined
  t.teardown(() => running?.kill('SIGKILL'))
  const dir = t.testdir({})
  const child = spawn(process.execPath, [...args, MAIN, 'serve', '--port', '0', '--data-dir', join(dir, 'data')], {
    env: { HOME: dir, ...env },
    stdio: ['ignore', 'ignore', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  })
  running = child
  let said = ''
  for await (const text of child.stderr ?? []) {
    said += String(text)
    if (said.includes('http://')) break
  }
  const of = (file: string): string[] => readFileSync(`/proc/${child.pid}/${file}`, 'utf8').split('\0')
  const runs = { options: of('cmdline').slice(1, of('cmdline').indexOf(MAIN)), env: of('environ') }
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  t.equal(code, 0)
  return runs
}

t.test('a server bounds what it holds', LINUX, async (t) => {
  const { options, env } = await started(t, ['--stack-trace-limit=30'], { KEPT: 'yes' })
  t.same(options, ['--stack-trace-limit=30', '--max-semi-space-size=8'], 'beside what it was started with')
  t.ok(env.includes('MALLOC_MMAP_THRESHOLD_=262144'))
  t.ok(env.includes('MALLOC_ARENA_MAX=2'))
  t.ok(env.includes('KEPT=yes'))
  t.ok(
    env.some((one) => /^NODE_COMPILE_CACHE=.*\.cache\/lazaret\/compiled$/.test(one)),
    'and takes its first files from the folder of compiled code, too',
  )
})

t.test('what the operator has bounded otherwise stays so', LINUX, async (t) => {
  const byOption = await started(t, ['--max-semi-space-size=32'], COMPILED)
  t.same(byOption.options, ['--max-semi-space-size=32'])
  const byEnvironment = await started(t, [], { ...COMPILED, NODE_OPTIONS: '--max-semi-space-size=32' })
  t.same(byEnvironment.options, [])
  const allocator = await started(t, [], { ...COMPILED, MALLOC_MMAP_THRESHOLD_: '1000000' })
  t.ok(allocator.env.includes('MALLOC_MMAP_THRESHOLD_=1000000'))
})

t.test('a channel to whoever started it is not lost', LINUX, async (t) => {
  t.same((await started(t, [], COMPILED, true)).options, [])
})
