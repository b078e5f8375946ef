import t from 'tap'
import { catalogueFindings } from '../../src/inspection/claims.ts'
import { sampleArtifact } from './sample-artifact.ts'

const NOW = Date.parse('2026-06-01T00:00:00.000Z')
const HOUR = 3_600_000
const ago = (milliseconds: number): string => new Date(NOW - milliseconds).toISOString()

/** What is said of a package and of its release, of which each is so many milliseconds old. */
function said(milliseconds: number): string[] {
  const at = ago(milliseconds)
  return catalogueFindings({
    artifact: sampleArtifact('npm-tarball', { publishedAt: at }),
    firstSeenAt: at,
    now: ago(0),
    package: {
      firstPublishedAt: at,
      maintainers: null,
      formerMaintainers: null,
      upstreamStatus: 'active',
      versionCount: 1,
    },
  })
    .map(({ message }) => message)
    .filter((message) => /exists for|was published/.test(message))
}

t.test('an age is what has passed in full: a rule that still holds is not contradicted', async (t) => {
  const table: readonly (readonly [milliseconds: number, packaged: string, released: string | undefined])[] = [
    [-HOUR, '0 hours', '0 hours'],
    [HOUR - 1, '0 hours', '0 hours'],
    [HOUR, '1 hour', '1 hour'],
    [24 * HOUR - 1, '23 hours', '23 hours'],
    [48 * HOUR - 1, '1 day', '47 hours'],
    [48 * HOUR, '2 days', '48 hours'],
    [72 * HOUR - 1, '2 days', '71 hours'],
    [720 * HOUR - 1, '29 days', undefined],
  ]
  for (const [milliseconds, packaged, released] of table)
    t.same(
      said(milliseconds).toSorted(),
      [
        `the package exists for ${packaged} only`,
        ...(released === undefined ? [] : [`was published ${released} ago`]),
      ].toSorted(),
      `${milliseconds} ms`,
    )
})
