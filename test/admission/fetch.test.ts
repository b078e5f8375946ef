import { createHash } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import type { Listed } from '../../src/admission/assessment.ts'
import { Fetcher, MISMATCH_RETRY_MS } from '../../src/admission/fetch.ts'
import type { CatalogueArtifact, StoredArtifact } from '../../src/model/artifact.ts'
import type { Blobs } from '../../src/model/blobs.ts'
import { sha256, type IntegrityClaim } from '../../src/model/digest.ts'
import { LazaretError } from '../../src/model/errors.ts'
import type { ContentFacts } from '../../src/model/fact.ts'
import { TooLargeAhead } from '../../src/model/priority.ts'
import type { RegistryConfig } from '../../src/model/registry.ts'
import { fileBlobs } from '../../src/store/blobs.ts'
import { sampleArtifact } from '../checks/sample-artifact.ts'
import { facts } from '../contracts/samples.ts'

const BYTES = Buffer.from('the bytes of the file')
const OTHER = Buffer.from('other bytes under the same name')
const NOW = Date.parse('2026-11-24T08:00:00.000Z')
const MIB = 1024 * 1024
const registry = { name: 'npm', ecosystem: 'npm', upstream: 'https://registry.example/' } as RegistryConfig

const claim = (algorithm: 'sha1' | 'sha512', bytes: Buffer): IntegrityClaim => ({
  algorithm,
  hex: createHash(algorithm).update(bytes).digest('hex'),
})

interface Setting {
  /** what upstream sends; default: the bytes */
  readonly sends?: Buffer
  /** as upstream states it when it begins to send */
  readonly sizeBytes?: number
  readonly stored?: Partial<StoredArtifact>
  /** facts of the stored bytes are known */
  readonly facts?: ContentFacts
  readonly nowMs?: number
  /** we took the bytes away ourselves, to make room */
  readonly isEvicted?: boolean
  /** the machine that keeps the bytes does not answer when they are to be looked at */
  readonly isAway?: boolean
}

/** A fetcher over a store of files, and how often upstream was asked. */
async function fetching(t: Test, setting: Setting, claims: readonly IntegrityClaim[] = [claim('sha512', BYTES)]) {
  const { sends = BYTES, sizeBytes = sends.length, stored, nowMs = NOW } = setting
  const entry: CatalogueArtifact = sampleArtifact('npm-tarball', { claims })
  const before: StoredArtifact | undefined =
    stored === undefined
      ? undefined
      : {
          ...entry,
          registry: 'npm',
          digest: sha256(BYTES),
          sizeBytes: BYTES.length,
          integrity: 'verified',
          firstSeenAt: new Date(NOW).toISOString(),
          storedAt: new Date(NOW).toISOString(),
          ...stored,
        }
  const files = await fileBlobs(t.testdir())
  const blobs: Blobs = {
    ...files,
    ...(setting.isEvicted === true ? { wasEvicted: async () => true } : {}),
    ...(setting.isAway === true
      ? { verify: () => Promise.reject(new LazaretError('storage-unreachable', 'away')) }
      : {}),
  }
  let asked = 0
  const fetcher = new Fetcher({
    records: { artifact: async () => before },
    blobs,
    upstream: {
      async artifact() {
        asked += 1
        return { stream: Readable.from([sends]), sizeBytes }
      },
    },
    measurer: { known: async () => setting.facts },
    clock: () => new Date(nowMs),
    artifactBytesMax: 100 * MIB,
    connections: 2,
  })
  const snapshot = { firstSeen: {}, refreshedAt: new Date(NOW).toISOString() }
  const listed = { registry, entry, snapshot, revision: 0 } as unknown as Listed
  const keep = async (bytes: Buffer) => (await blobs.stage(Readable.from([bytes]), [], MIB)).keep()
  const damage = (): Promise<void> =>
    blobs.withFile(sha256(BYTES), async (path) => {
      chmodSync(path, 0o600)
      writeFileSync(path, OTHER)
    })
  return { fetch: (urgent = true) => fetcher.fetch(listed, { urgent }), keep, damage, asked: () => asked }
}

t.test('bytes are held against the strongest claim of upstream', async (t) => {
  const table: readonly (readonly [situation: string, claims: readonly IntegrityClaim[], integrity: string])[] = [
    ['what it claims', [claim('sha512', BYTES)], 'verified'],
    ['something else', [claim('sha512', OTHER)], 'mismatch'],
    ['one of two', [claim('sha512', OTHER), claim('sha512', BYTES)], 'verified'],
    ['the weaker one alone', [claim('sha512', OTHER), claim('sha1', BYTES)], 'mismatch'],
    ['the stronger one alone', [claim('sha512', BYTES), claim('sha1', OTHER)], 'verified'],
    ['nothing', [], 'unclaimed'],
  ]
  for (const [situation, claims, integrity] of table) {
    const { fetch } = await fetching(t, {}, claims)
    t.match(await fetch(), { stored: { integrity, digest: sha256(BYTES) }, arrival: 'new' }, situation)
  }
})

t.test('what is here is not fetched again, unless upstream means another file', async (t) => {
  const known = { facts: facts() }
  const table: readonly (readonly [
    situation: string,
    setting: Setting,
    claims: readonly IntegrityClaim[],
    asked: number,
  ])[] = [
    ['as it was', { stored: {}, ...known }, [claim('sha512', BYTES)], 0],
    ['of another version', { stored: { version: '0.9.0' }, ...known }, [claim('sha512', BYTES)], 1],
    ['another claim', { stored: { claims: [claim('sha512', OTHER)] }, ...known }, [claim('sha512', BYTES)], 1],
    [
      'a stronger claim, with which nobody compared the bytes',
      { stored: { claims: [claim('sha1', BYTES)] }, ...known },
      [claim('sha512', BYTES), claim('sha1', BYTES)],
      1,
    ],
    ['a weaker claim besides', { stored: {}, ...known }, [claim('sha512', BYTES), claim('sha1', BYTES)], 0],
    ['no claim any more', { stored: {}, ...known }, [], 0],
    [
      'wrong bytes, a minute ago',
      { stored: { integrity: 'mismatch' }, ...known, nowMs: NOW + MISMATCH_RETRY_MS },
      [claim('sha512', BYTES)],
      0,
    ],
    [
      'wrong bytes, longer ago',
      { stored: { integrity: 'mismatch' }, ...known, nowMs: NOW + MISMATCH_RETRY_MS + 1 },
      [claim('sha512', BYTES)],
      1,
    ],
  ]
  for (const [situation, setting, claims, asked] of table) {
    const fetcher = await fetching(
      t,
      { ...setting, stored: { claims: [claim('sha512', BYTES)], ...setting.stored } },
      claims,
    )
    await fetcher.keep(BYTES)
    const { arrival } = await fetcher.fetch()
    t.same([fetcher.asked(), arrival], [asked, asked === 0 ? undefined : 'new'], situation)
  }
})

t.test(
  'bytes that are gone from the disk are healed; other bytes in their place are new, and replace them',
  async (t) => {
    const gone = await fetching(t, { stored: {}, facts: facts() })
    t.match(await gone.fetch(), { arrival: 'healed', stored: { digest: sha256(BYTES), replacedAt: undefined } })
    const other = await fetching(t, { sends: OTHER, stored: {} }, [claim('sha512', OTHER)])
    const replaced = await other.fetch()
    t.match(replaced, { arrival: 'new', former: { digest: sha256(BYTES) }, stored: { digest: sha256(OTHER) } })
    t.equal(replaced.stored.replacedAt, replaced.stored.storedAt, 'since when it has other bytes')
    const righted = await fetching(t, { sends: OTHER, stored: { integrity: 'mismatch' } }, [claim('sha512', OTHER)])
    t.equal((await righted.fetch()).stored.replacedAt, undefined, 'bytes that never were right were not replaced')
  },
)

t.test(
  'bytes on disk of which no facts are known are read before they are taken for what they are called',
  async (t) => {
    const table: readonly (readonly [situation: string, isDamaged: boolean, known: boolean, asked: number])[] = [
      ['whole', false, false, 0],
      ['damaged', true, false, 1],
      // Who serves them looks at them once more: only facts of other bytes must not come of it.
      ['damaged, and measured before', true, true, 0],
    ]
    for (const [situation, isDamaged, known, asked] of table) {
      const f = await fetching(t, { stored: {}, ...(known ? { facts: facts() } : {}) })
      await f.keep(BYTES)
      if (isDamaged) await f.damage()
      const { arrival, stored } = await f.fetch()
      t.same([f.asked(), arrival, stored.digest], [asked, asked === 0 ? undefined : 'healed', sha256(BYTES)], situation)
    }
  },
)

t.test('bytes that we took away to make room are new again, and nothing was healed', async (t) => {
  const evicted = await fetching(t, { stored: {}, facts: facts(), isEvicted: true })
  t.match(await evicted.fetch(), { arrival: 'new', stored: { digest: sha256(BYTES) } })
})

t.test('a file that nobody asked for is left where it is large', async (t) => {
  for (const [sizeBytes, urgent, isLeft] of [
    [64 * MIB, false, false],
    [64 * MIB + 1, false, true],
    [64 * MIB + 1, true, false],
  ] as const) {
    const { fetch } = await fetching(t, { sizeBytes })
    const left = await fetch(urgent).then(
      () => false,
      (error: unknown) => error instanceof TooLargeAhead,
    )
    t.equal(left, isLeft, `${sizeBytes} bytes, ${urgent ? 'asked for' : 'ahead'}`)
  }
})

t.test('what is kept elsewhere is not fetched again because nobody answers there', async (t) => {
  const fetcher = await fetching(t, { stored: { claims: [claim('sha512', BYTES)] }, isAway: true })
  await fetcher.keep(BYTES)
  await t.rejects(fetcher.fetch(), { code: 'storage-unreachable', status: 503 })
  t.equal(fetcher.asked(), 0)
})
