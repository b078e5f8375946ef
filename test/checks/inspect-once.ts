import { readFileSync } from 'node:fs'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf, type CatalogueArtifact } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

/** Reads an artifact's files as JSON from the input, and writes its facts: one inspection in a process of its own. */
interface Input {
  readonly artifact: CatalogueArtifact
  readonly files: Readonly<Record<string, string>>
}

const { artifact, files } = JSON.parse(readFileSync(0, 'utf8')) as Input
const facts = await inspect(readingOf(artifact.kind, files), {
  digest: sha256('x'),
  readAs: readAsOf(artifact),
})
process.stdout.write(JSON.stringify(facts))
