import { spawnSync } from 'node:child_process'
import { sha256 } from '../../src/model/digest.ts'

/** What the tests of the road stand on, where it is not a folder: a server of PostgreSQL, and a service that speaks S3, as `on-postgres.ts` starts them. */
export const PAIR = {
  database: 'LAZARET_TEST_DATABASE',
  bucket: 'LAZARET_TEST_BUCKET',
  keyId: 'LAZARET_TEST_BUCKET_KEY_ID',
  secret: 'LAZARET_TEST_BUCKET_SECRET',
} as const

const made = new Set<string>()

/** Settings by which a Lazaret with this data folder keeps its records and artifacts there; none where the tests run on folders. */
export function pairEnv(dataDir: string): Record<string, string> {
  const [server, endpoint] = [process.env[PAIR.database], process.env[PAIR.bucket]]
  if (server === undefined || endpoint === undefined) return {}
  // A folder of the same name in another process of the tests is another Lazaret. One that a test makes anew under its old name is not told apart.
  const name = `road_${sha256(`${process.pid} ${dataDir}`).slice(0, 16)}`
  if (!made.has(name)) {
    const { status, stderr } = spawnSync(
      'psql',
      [`${server}/postgres`, '--quiet', '--command', `CREATE DATABASE ${name}`],
      {
        encoding: 'utf8',
      },
    )
    if (status !== 0) throw new Error(`no database was made: ${stderr}`)
    made.add(name)
  }
  return {
    LAZARET_DATABASE_URL: `${server}/${name}`,
    LAZARET_BLOBS: `s3://artifacts/${name}`,
    LAZARET_BLOBS_ENDPOINT: endpoint,
    LAZARET_BLOBS_ACCESS_KEY_ID: process.env[PAIR.keyId] ?? '',
    LAZARET_BLOBS_SECRET_ACCESS_KEY: process.env[PAIR.secret] ?? '',
  }
}
