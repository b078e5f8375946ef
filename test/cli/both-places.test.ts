import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { COMMANDS } from '../../src/cli/program.ts'
import { NEEDS_POSTGRES, startCluster } from '../store/postgres/cluster.ts'
import { NEEDS_GATEWAY, startGateway } from '../store/s3/gateway.ts'
import { fill } from './filled.ts'
import { runHere } from './run-here.ts'

for (const name of Object.keys(process.env))
  if (name.startsWith('LAZARET_') && !name.startsWith('LAZARET_TEST')) delete process.env[name]

interface Row {
  readonly args: readonly string[]
  /** of the exit on both */
  readonly code: number
  /** what both say, but for secrets and paths */
  readonly says: RegExp
}

const PURL = 'pkg:npm/left-pad@1.3.0?file_name=left-pad-1.3.0.tgz'

/** In this order, over a folder and over a database that was a copy of it: each finds what those before it did. */
const SAME: readonly Row[] = [
  { args: ['audit', 'verify'], code: 0, says: /^verified: 5\d events/ },
  { args: ['audit', 'export'], code: 0, says: /"type":"artifact\.stored"/ },
  { args: ['why', 'npm:left-pad@1.3.0'], code: 2, says: /nobody asked this Lazaret for/ },
  { args: ['outbreak', 'list'], code: 0, says: /a worm/ },
  { args: ['outbreak', 'lift', 'outbreak-1', '--reason', 'over'], code: 0, says: /./ },
  { args: ['freeze', 'list'], code: 0, says: /./ },
  { args: ['freeze', 'start', '--until', '3d', '--line', '7d', '--reason', 'a worm'], code: 0, says: /./ },
  { args: ['user', 'list'], code: 0, says: /ada/ },
  { args: ['user', 'add', 'bert', '--role', 'reviewer'], code: 0, says: /password#/ },
  { args: ['user', 'add', 'bert', '--role', 'reviewer'], code: 2, says: /bert/ },
  { args: ['user', 'disable', 'bert'], code: 0, says: /bert/ },
  { args: ['token', 'list'], code: 0, says: /ci/ },
  { args: ['token', 'add', 'build'], code: 0, says: /./ },
  { args: ['token', 'revoke', 'build'], code: 0, says: /build/ },
  { args: ['quarantine', 'list'], code: 0, says: /left-pad/ },
  { args: ['quarantine', 'reject', PURL, '--reason', 'steals'], code: 0, says: /left-pad/ },
  { args: ['quarantine', 'reverse', PURL, '--reason', 'it does not'], code: 0, says: /left-pad/ },
  { args: ['policy', 'replay', 'policies/strict.yaml'], code: 0, says: /./ },
  { args: ['policy', 'diff', 'policies/default.yaml', 'policies/default.yaml'], code: 0, says: /./ },
  { args: ['intel', 'status'], code: 0, says: /./ },
  { args: ['warm', 'package-lock.json'], code: 0, says: /./ },
  { args: ['doctor'], code: 1, says: /./ },
  {
    args: ['audit', 'cut', '--before', '2026-11-29', '--export', 'cut.jsonl'],
    code: 0,
    says: /^cut off \d+ events before event/,
  },
  { args: ['audit', 'verify', '--past', 'cut.jsonl'], code: 0, says: /^verified: .*were read from their exports/s },
]

/** For a folder alone: what a database says to use instead. */
const INSTEAD: readonly { readonly args: readonly string[]; readonly says: RegExp }[] = [
  { args: ['backup', 'copy'], says: /records are in PostgreSQL: back them up by pg_dump.*lazaret audit verify/ },
  { args: ['restore', 'copy'], says: /records are in PostgreSQL: restore them by pg_restore.*lazaret audit verify/ },
]

/** Not about what is kept, or tried where it is served. */
const ELSEWHERE = new Set([
  'check',
  'review',
  'exec',
  'lockfile',
  'client-config',
  'completion',
  'serve',
  'inspect-worker',
  'mcp',
  'migrate',
])

t.test('each command works on a folder and on a database, or says what to use', async (t) => {
  const tried = new Set([...SAME, ...INSTEAD].map(({ args }) => args[0]))
  for (const { name } of COMMANDS) t.ok(tried.has(name) !== ELSEWHERE.has(name), name)
})

t.test('commands over both', { ...NEEDS_POSTGRES, ...NEEDS_GATEWAY }, async (t) => {
  const cluster = await startCluster(t)
  const gateway = await startGateway(t)
  const folder = gateway.beside('data')
  await fill(folder)
  const { bucket } = gateway
  const settings = {
    LAZARET_BLOBS: 's3://artifacts',
    LAZARET_BLOBS_ENDPOINT: bucket.endpoint,
    LAZARET_BLOBS_ACCESS_KEY_ID: bucket.credentials?.accessKeyId,
    LAZARET_BLOBS_SECRET_ACCESS_KEY: bucket.credentials?.secretAccessKey,
  }
  const settle = (more: Readonly<Record<string, string>>): void => void Object.assign(process.env, settings, more)
  const unsettle = (): void => {
    for (const name of ['LAZARET_DATABASE_URL', ...Object.keys(settings)]) delete process.env[name]
  }
  const url = await cluster.url('both')
  const keys = gateway.beside('keys')
  settle({})
  t.match(await runHere(['migrate', '--from', folder, '--to', url, '--data-dir', keys]), { code: 0 })
  unsettle()
  writeFileSync(gateway.beside('package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages: {} }))

  const on = async (place: 'folder' | 'database', args: readonly string[]) => {
    if (place === 'database') settle({ LAZARET_DATABASE_URL: url })
    const here = args.map((word) => (/^(?:cut\.jsonl|copy)$/.test(word) ? gateway.beside(`${place}-${word}`) : word))
    const file = here.map((word) => (word === 'package-lock.json' ? gateway.beside(word) : word))
    const ran = await runHere([...file, '--data-dir', place === 'folder' ? folder : keys])
    unsettle()
    return ran
  }

  for (const { args, code, says } of SAME) {
    await t.test(args.join(' '), async (t) => {
      const said = await on('folder', args)
      t.equal(said.code, code, `${said.stdout}${said.stderr}`)
      t.match(`${said.stdout}${said.stderr}`, says)
      const there = await on('database', args)
      t.equal(there.code, code, `${there.stdout}${there.stderr}`)
      t.match(`${there.stdout}${there.stderr}`, says)
    })
  }
  t.equal(
    readFileSync(gateway.beside('database-cut.jsonl'), 'utf8').split('\n')[0],
    readFileSync(gateway.beside('folder-cut.jsonl'), 'utf8').split('\n')[0],
  )

  for (const { args, says } of INSTEAD) t.match(await on('database', args), { code: 2, stderr: says }, args.join(' '))
})
