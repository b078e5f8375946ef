import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

/** `lazaret --help` in `dir`, which is its home as well. */
function helpIn(dir: string, env: Readonly<Record<string, string>>): void {
  const ran = spawnSync(process.execPath, [MAIN, '--help'], {
    cwd: dir,
    env: { HOME: dir, ...env },
    encoding: 'utf8',
  })
  t.same([ran.status, ran.stderr], [0, ''])
  t.match(ran.stdout, /^Usage: lazaret /)
}

function filesBelow(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
}

t.test('compiled code is kept in the cache of the user', async (t) => {
  const dir = t.testdir({})
  helpIn(dir, {})
  t.ok(filesBelow(join(dir, '.cache/lazaret/compiled')) > 0, 'by default')
  helpIn(dir, { XDG_CACHE_HOME: join(dir, 'told') })
  t.ok(filesBelow(join(dir, 'told/lazaret/compiled')) > 0, 'or where the user has it')
})

t.test('a folder that the environment names comes before', async (t) => {
  const dir = t.testdir({})
  helpIn(dir, { NODE_COMPILE_CACHE: join(dir, 'named') })
  t.ok(filesBelow(join(dir, 'named')) > 0)
  t.equal(filesBelow(join(dir, '.cache')), 0)
})

for (const relative of ['', '.', 'here']) {
  t.test(
    `a cache at the relative path "${relative}" is not used: whoever wrote the folder that we stand in could put code there`,
    async (t) => {
      const dir = t.testdir({ stood: {} })
      const ran = spawnSync(process.execPath, [MAIN, '--help'], {
        cwd: join(dir, 'stood'),
        env: { HOME: dir, XDG_CACHE_HOME: relative },
      })
      t.equal(ran.status, 0)
      t.same(readdirSync(join(dir, 'stood')), [])
      t.ok(filesBelow(join(dir, '.cache/lazaret/compiled')) > 0, 'the one below the home is')
    },
  )
}

for (const [folder, mode] of [
  ['.cache', 0o777],
  ['.cache/lazaret', 0o770],
] as const) {
  t.test(`nothing is kept where others may write to ${folder}`, async (t) => {
    const dir = t.testdir({})
    mkdirSync(join(dir, '.cache/lazaret'), { recursive: true })
    chmodSync(join(dir, folder), mode)
    helpIn(dir, {})
    t.equal(filesBelow(join(dir, '.cache')), 0)
  })
}

t.test('a home that cannot be written to: it works as before', async (t) => {
  const dir = t.testdir({ '.cache': 'a file' })
  helpIn(dir, {})
  t.equal(filesBelow(join(dir)), 1)
})
