import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { reviewOf } from '../../src/review/review.ts'
import { lazaretEnv } from '../e2e/lazaret.ts'
import { attackPackages, ordinaryPackages, stock } from '../registry/packages.ts'
import { startWorld } from '../registry/registry.ts'

const world = await startWorld()
stock(world, ordinaryPackages(), attackPackages())
t.teardown(() => world.close())

function lock(name: string, version: string): string {
  return JSON.stringify({ lockfileVersion: 3, packages: { [`node_modules/${name}`]: { version } } })
}

t.test('the script ends with 1 for what is refused, and leaves its reports', async (t) => {
  const root = t.testdir({ 'package-lock.json': lock('steal~env', '1.0.0') })
  const env = { ...lazaretEnv(world, { port: 4874, dataDir: root }), XDG_CACHE_HOME: join(root, 'cache') }
  const main = resolve('src/main.ts')
  const out = join(root, 'report')
  const child = spawn('bash', [resolve('ci/lazaret.sh')], {
    cwd: root,
    env: { ...env, LAZARET: `${process.execPath} ${main}`, OUT: out, FAIL_ON: 'high' },
    stdio: 'ignore',
  })
  const code = await new Promise((done) => child.once('exit', done))
  t.equal(code, 1)
  t.match(readFileSync(join(out, 'summary.md'), 'utf8'), /steal~env 1\.0\.0 \(/)
  for (const name of ['review.sarif', 'check.sarif'])
    t.match(JSON.parse(readFileSync(join(out, name), 'utf8')), { version: '2.1.0' }, name)
})

t.test('what cannot be looked at does not pass', async (t) => {
  const root = t.testdir({ none: {} })
  writeFileSync(join(root, 'lazaret'), '#!/bin/sh\nexit 2\n', { mode: 0o755 })
  const { status } = spawnSync('bash', [resolve('ci/lazaret.sh')], {
    cwd: root,
    env: { PATH: process.env['PATH'], LAZARET: join(root, 'lazaret') },
  })
  t.equal(status, 2)
})

t.test('the templates are YAML, name what is there, and pass a review', async (t) => {
  const files = ['ci/github/action.yml', 'ci/gitlab/lazaret.yml', '.pre-commit-hooks.yaml']
  for (const path of files) t.ok(parse(readFileSync(path, 'utf8')), path)
  const action = readFileSync('ci/github/action.yml', 'utf8')
  t.match(action, /\$GITHUB_ACTION_PATH\/\.\.\/lazaret\.sh/)
  const { problems } = reviewOf({ files: [{ path: 'ci/github/action.yml', text: action }], envFiles: [], unseen: [] })
  t.same(problems, [])
  const hooks = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as { id: string; files?: string }[]
  const pattern = new RegExp(hooks.find(({ id }) => id === 'lazaret-check')?.files ?? '')
  for (const path of ['package-lock.json', 'a/yarn.lock', 'dev-requirements.txt']) t.match(path, pattern)
  t.notMatch('notes.txt', pattern)
})
