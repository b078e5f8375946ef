import type { Test } from 'tap'
import type { FileName } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { HostFact } from '../../src/model/fact.ts'
import type { Outcome } from '../../src/model/verdict.ts'
import { freshly, type Open } from './opening.ts'
import { AT, DIGEST, artifact, catalogueRecord, facts, told, verdict } from './samples.ts'

const host = (name: string): HostFact => ({ name, moment: 'install', path: 'x.js', line: 1 })

/** Artifacts, facts, verdicts and upstream documents. */
export async function testArtifacts(t: Test, open: Open): Promise<void> {
  const fresh = freshly(open)

  await t.test('an artifact stored again keeps the time when it was first seen', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    t.equal(await records.artifact('npm', 'left-pad', 'left-pad-1.3.0.tgz'), undefined)
    await unitOfWork.commit([told({ kind: 'artifact', artifact: artifact() })])
    t.same(await records.artifact('npm', 'left-pad', 'left-pad-1.3.0.tgz'), artifact(), 'every field comes back')
    const later = artifact({
      digest: sha256('other'),
      firstSeenAt: '2027-01-01T00:00:00.000Z',
      storedAt: '2027-01-01T00:00:00.000Z',
      claims: [],
    })
    await unitOfWork.commit([told({ kind: 'artifact', artifact: later })])
    t.same(await records.artifact('npm', 'left-pad', 'left-pad-1.3.0.tgz'), { ...later, firstSeenAt: AT })
    t.equal((await records.artifactsOfPackage('npm', 'left-pad')).length, 1)
    t.same(await records.artifactsOfPackage('npm', 'left'), [], 'a prefix of the name is another package')
  })

  await t.test('packages of which files are stored, each once, by registry', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    t.same(await records.storedPackages('npm'), [])
    for (const [name, filename, registry] of [
      ['b', 'b-1.tgz', 'npm'],
      ['a', 'a-1.tgz', 'npm'],
      ['a', 'a-2.tgz', 'npm'],
      ['c', 'c-1.tgz', 'other'],
    ] as const)
      await unitOfWork.commit([told({ kind: 'artifact', artifact: artifact({ name, filename, registry }) })])
    t.same(await records.storedPackages('npm'), ['a', 'b'])
  })

  await t.test('facts are kept by inspector, and the newest are read', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const large = facts({
      files: Array.from({ length: 3000 }, (_, n) => ({ path: `lib/${n}/é\u0000.js`, sizeBytes: n })),
    })
    await unitOfWork.commit([], [{ kind: 'facts', facts: large }])
    t.same(await records.facts(DIGEST, 'npm-tarball'), large, 'large facts come back whole')
    await unitOfWork.commit([], [{ kind: 'facts', facts: facts({ inspector: 'two', tookMs: 2 }) }])
    t.equal((await records.facts(DIGEST, 'npm-tarball'))?.inspector, 'two')
    await unitOfWork.commit([], [{ kind: 'facts', facts: facts({ tookMs: 3 }) }])
    t.equal(
      (await records.facts(DIGEST, 'npm-tarball'))?.tookMs,
      3,
      'measured again by the older inspector: newest again',
    )
    t.equal(await records.facts(DIGEST, 'wheel'), undefined, 'the same bytes read as another kind are other facts')
  })

  await t.test('who names a host is found by it, by one above it, and where only the end is known', async (t) => {
    const { unitOfWork, records } = await fresh(t)
    const named = (...all: readonly string[]) => ({ named: all.map((name) => host(name)), isWhole: true })
    const other = artifact({ name: 'other', filename: 'other-1.0.0.tgz', version: '1.0.0', digest: sha256('other') })
    await unitOfWork.commit(
      [told({ kind: 'artifact', artifact: artifact() }), told({ kind: 'artifact', artifact: other })],
      [
        { kind: 'facts', facts: facts({ hosts: named('x.invalid', 'a.x.invalid', 'xx.invalid', '*.y.invalid') }) },
        { kind: 'facts', facts: facts({ digest: other.digest, hosts: named('b.x.invalid', '203.0.113.7') }) },
        { kind: 'facts', facts: facts({ readAs: 'wheel', hosts: named('wheel.invalid') }) },
      ],
    )
    const found = async (name: string) =>
      (await records.hostUses(name, 10)).map((use) => `${use.artifact.name} ${use.host.name}`).toSorted()
    t.same(await found('x.invalid'), ['left-pad a.x.invalid', 'left-pad x.invalid', 'other b.x.invalid'])
    t.same(await found('a.x.invalid'), ['left-pad a.x.invalid'])
    t.same(await found('z.y.invalid'), ['left-pad *.y.invalid'], 'it may be that one')
    t.same(await found('y.invalid'), ['left-pad *.y.invalid'])
    t.same(await found('203.0.113.7'), ['other 203.0.113.7'])
    t.same(await found('nvalid'), [])
    t.same(await found('wheel.invalid'), [], 'no file here is read as that')
    t.equal((await records.hostUses('x.invalid', 2)).length, 2)
    t.match(await records.hostUses('203.0.113.7', 1), [{ artifact: other, host: host('203.0.113.7') }])
    await unitOfWork.commit([], [{ kind: 'facts', facts: facts({ inspector: 'two', hosts: named('new.invalid') }) }])
    t.same(await found('x.invalid'), ['other b.x.invalid'], 'what was measured last takes the place of the rest')
    await unitOfWork.commit([], [{ kind: 'facts', facts: facts({ inspector: 'three' }) }])
    t.same(await found('new.invalid'), [])
  })

  await t.test(
    'the verdict that was recorded last is read, of the same bytes under each name another one',
    async (t) => {
      const { unitOfWork, records } = await fresh(t)
      const files = [
        { name: 'a', filename: 'a.tgz' },
        { name: 'a', filename: 'b.tgz' },
        { name: '@other/a', filename: 'a.tgz' },
      ] as const
      const write = async (file: FileName, outcome: Outcome): Promise<void> =>
        unitOfWork.commit([
          told({ kind: 'verdict', registry: 'npm', digest: DIGEST, ...file, verdict: verdict({ outcome }) }),
        ])
      const read = () => Promise.all(files.map(async (file) => (await records.verdict('npm', file, DIGEST))?.outcome))
      await write(files[0], 'allow')
      await write(files[1], 'block')
      t.same(await read(), ['allow', 'block', undefined])
      await write(files[2], 'warn')
      await write(files[0], 'hold')
      t.same(await read(), ['hold', 'block', 'warn'])
      t.equal(await records.verdict('pypi', files[0], DIGEST), undefined)
    },
  )

  await t.test('catalogues come back as their bytes came', async (t) => {
    const { catalogues } = await fresh(t)
    t.equal(await catalogues.load('npm', 'left-pad'), undefined)
    t.equal(await catalogues.document('npm', 'left-pad'), undefined)
    const raw = Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * 7) % 251))
    for (const record of [
      catalogueRecord({ raw, etag: '"x"', lastModified: 'Tue, 24 Nov 2026 08:00:00 GMT', formerMaintainers: ['ada'] }),
      catalogueRecord({ raw: new Uint8Array() }),
      catalogueRecord({ raw, owner: 'team' }),
      catalogueRecord({ raw, owner: 'team', givenBy: 'other' }),
    ]) {
      await catalogues.save(record)
      const { contentType, url } = record
      const document = await catalogues.document('npm', 'left-pad')
      t.match(document, { name: 'left-pad', contentType, url })
      t.ok(document !== undefined && Buffer.from(record.raw).equals(document.bytes), 'same bytes')
      const { raw: _, ...parsed } = record
      t.same(await catalogues.load('npm', 'left-pad'), { ...parsed, missing: record.raw.length === 0 })
    }
    await catalogues.touch('npm', 'left-pad', '2027-01-01T00:00:00.000Z')
    t.equal((await catalogues.load('npm', 'left-pad'))?.refreshedAt, '2027-01-01T00:00:00.000Z')
  })
}
