import type Database from 'better-sqlite3'
import { readAsOf, type ReadAs } from '../model/artifact.ts'
import type { ContentFacts, HostFact } from '../model/fact.ts'
import type { HostUse, Records } from '../model/records.ts'
import { indexable } from './raw-texts.ts'
import type { Reads } from './reads.ts'
import { toArtifact } from './rows.ts'
import type { ArtifactRow } from './schema.ts'

/** `a.b.example` as `example.b.a`: what lies below a host then begins with it. Its own inverse. */
export function turned(name: string): string {
  return name.split('.').toReversed().join('.')
}

/** Keeps the hosts of the facts of the same bytes that were measured last. */
export function hostWriter(sqlite: Database.Database): (facts: ContentFacts) => void {
  const forget = sqlite.prepare<[string, string]>('DELETE FROM named_host WHERE digest = ? AND read_as = ?')
  const keep = sqlite.prepare(
    `INSERT INTO named_host (labels, digest, read_as, moment, path, line)
     VALUES (@labels, @digest, @readAs, @moment, @path, @line)`,
  )
  return ({ digest, readAs, hosts }) => {
    forget.run(digest, readAs)
    for (const { name, moment, path, line } of hosts?.named ?? [])
      keep.run({ moment, path: indexable(path), line, labels: turned(name), digest, readAs })
  }
}

interface HostRow extends ArtifactRow {
  readonly labels: string
  readonly read_as: ReadAs
  readonly moment: HostFact['moment']
  readonly path: string
  readonly line: number
}

/** Who names a host, one below it, or one of which so much is known: two look-ups in an index. */
export function hostRecords(reads: Reads): Pick<Records, 'hostUses'> {
  const select = reads.prepare<[string, string, string, string, number], HostRow>(
    `SELECT labels, read_as, moment, path, line, artifact.* FROM named_host JOIN artifact USING (digest)
     WHERE labels = ? OR (labels >= ? AND labels < ?) OR labels IN (SELECT value FROM json_each(?))
     ORDER BY artifact.stored_at DESC, artifact.filename, labels, moment LIMIT ?`,
  )
  return {
    async hostUses(name, limit) {
      const labels = turned(name)
      const uses = await select.all(labels, `${labels}.`, `${labels}/`, JSON.stringify(coveringOf(labels)), limit)
      return uses.flatMap((row): HostUse[] => {
        const artifact = toArtifact(row)
        // the same bytes may lie there as something that is read in another way
        if (readAsOf(artifact) !== row.read_as) return []
        const { moment, path, line } = row
        return [{ artifact, host: { name: turned(row.labels), moment, path, line } }]
      })
    },
  }
}

/** Labels of names whose beginning is not known, and that may be this one: `example.b.*` of `example.b.a`. */
function coveringOf(labels: string): readonly string[] {
  const parts = labels.split('.')
  return parts.slice(1).map((_, index) => [...parts.slice(0, index + 1), '*'].join('.'))
}
