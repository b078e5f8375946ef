import type { CatalogueArtifact } from './artifact.ts'
import type { Catalogue } from './catalogue.ts'

/** Artifacts of one line: they are read in about a millisecond. */
const LINE_ARTIFACTS = 500

/**
 * A catalogue as lines of JSON: all but its artifacts, then some hundred artifacts a line. It crosses threads and is stored so, since
 * text is read faster than a cloned object, and line by line: one of 50,000 files would stop the event loop for a second.
 */
export function catalogueText(catalogue: Catalogue): string {
  const { artifacts, ...rest } = catalogue
  const lines = [JSON.stringify({ ...rest, artifacts: [] })]
  for (let at = 0; at < artifacts.length; at += LINE_ARTIFACTS)
    lines.push(JSON.stringify(artifacts.slice(at, at + LINE_ARTIFACTS)))
  return lines.join('\n')
}

/** The catalogue again; other work comes between the lines. One line with all of it is what an earlier Lazaret stored. */
export async function readCatalogue(text: string): Promise<Catalogue> {
  const [first = '', ...lines] = text.split('\n')
  const catalogue: Catalogue = JSON.parse(first)
  const artifacts: CatalogueArtifact[] = [...catalogue.artifacts]
  for (const line of lines) {
    const some: readonly CatalogueArtifact[] = JSON.parse(line)
    for (const artifact of some) artifacts.push(artifact)
    await otherWork()
  }
  return { ...catalogue, artifacts }
}

/** Lets the event loop do what else there is. */
function otherWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
