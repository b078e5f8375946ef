import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const FULL = '/dev/full'

t.test(
  'output that a full disk loses: a clear line, and not the exit code of a refusal',
  { skip: !existsSync(FULL) },
  (t) => {
    const full = openSync(FULL, 'w')
    const ran = spawnSync(process.execPath, [MAIN, 'client-config', 'npm'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    closeSync(full)
    t.equal(ran.status, 2)
    t.match(ran.stderr, /^lazaret: ENOSPC: no space left on device, write\.\n$/)
    t.end()
  },
)

t.test('a reader that has enough: nothing is said, and it is no trouble', (t) => {
  const ran = spawnSync('/bin/sh', ['-c', '"$0" "$@" | true', process.execPath, MAIN, 'client-config', 'npm'], {
    encoding: 'utf8',
  })
  t.same([ran.status, ran.stderr], [0, ''])
  t.end()
})
