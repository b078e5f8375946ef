// npm run test:postgres [-- FILE …]: tests of the road on PostgreSQL and a bucket, in place of a folder.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../store/postgres/cluster.ts'
import { startGateway } from '../store/s3/gateway.ts'
import { PAIR } from './pair.ts'

/** What CI runs of them. */
const CHOSEN = ['freeze', 'observe']

const ends: (() => unknown)[] = []
const surroundings = {
  teardown: (end: () => unknown) => void ends.unshift(end),
  testdir(): string {
    const folder = mkdtempSync(join(tmpdir(), 'lazaret-pair-'))
    mkdirSync(join(folder, 'objects'))
    ends.push(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  },
}

// Whoever ends this one ends what it started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tests?.kill(signal))

let tests: ChildProcess | undefined
let code = 2
try {
  const cluster = await startCluster(surroundings)
  const { bucket } = await startGateway(surroundings)
  const files = process.argv.slice(2)
  const chosen = files.length > 0 ? files : CHOSEN.map((name) => `test/e2e/${name}.test.ts`)
  tests = spawn('npx', ['tap', ...chosen], {
    stdio: 'inherit',
    env: {
      ...process.env,
      [PAIR.database]: `postgres://lazaret@127.0.0.1:${cluster.port}`,
      [PAIR.bucket]: bucket.endpoint,
      [PAIR.keyId]: bucket.credentials?.accessKeyId,
      [PAIR.secret]: bucket.credentials?.secretAccessKey,
    },
  })
  const [exit]: (number | null)[] = await once(tests, 'exit')
  code = exit ?? 2
} finally {
  for (const end of ends) await end()
}
process.exitCode = code
