import type { Records } from '../model/records.ts'
import type { Reads } from './reads.ts'
import { toArtifact, toCase } from './rows.ts'
import type { ArtifactRow, CaseRow } from './schema.ts'

/** After every text that begins so, in the order of bytes. */
const endOf = (beginning: string): string => `${beginning}\u{10FFFF}`

/** What is found by how it begins: each question reads a stretch of an index, never a whole table. */
export function searchRecords(
  reads: Reads,
): Pick<Records, 'packagesBeginning' | 'artifactsBeginning' | 'casesBeginning' | 'casesOfPackage'> {
  const packages = reads.prepare<[string, string, string, number], { readonly name: string }>(
    'SELECT DISTINCT name FROM artifact WHERE registry = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?',
  )
  const artifacts = reads.prepare<[string, string, string, number], ArtifactRow>(
    'SELECT * FROM artifact WHERE registry = ? AND digest >= ? AND digest < ? ORDER BY digest LIMIT ?',
  )
  const byId = reads.prepare<[string, string, number], CaseRow>(
    'SELECT * FROM quarantine_case WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
  )
  const byName = reads.prepare<[string, string, number], CaseRow>(
    'SELECT * FROM quarantine_case WHERE name >= ? AND name < ? ORDER BY name, opened_at DESC LIMIT ?',
  )
  const ofPackage = reads.prepare<[string, string, number], CaseRow>(
    'SELECT * FROM quarantine_case WHERE name = ? AND ecosystem = ? ORDER BY opened_at DESC LIMIT ?',
  )
  return {
    async packagesBeginning(registry, text, limit) {
      return (await packages.all(registry, text, endOf(text), limit)).map(({ name }) => name)
    },
    async artifactsBeginning(registry, digest, limit) {
      return (await artifacts.all(registry, digest, endOf(digest), limit)).map(toArtifact)
    },
    async casesBeginning(text, limit) {
      const found = await Promise.all([byId.all(text, endOf(text), limit), byName.all(text, endOf(text), limit)])
      return found.flat().slice(0, limit).map(toCase)
    },
    async casesOfPackage(ecosystem, name, limit) {
      return (await ofPackage.all(name, ecosystem, limit)).map(toCase)
    },
  }
}
