import type { CatalogueArtifact } from '../../../model/artifact.ts'
import { LazaretError } from '../../../model/errors.ts'
import type { RegistryContext } from '../../adapter.ts'
import { projectsOf } from '../filename.ts'
import { locate } from '../metadata/location.ts'

type Known = Pick<RegistryContext, 'catalogues' | 'registry'>

/**
 * The project (normalised) that a file belongs to. Its URL does not say; where the file's name may be read in several ways,
 * the project whose page lists the file is the one, first of all the one whose page lists it at `path` (decoded, of our
 * URL): two projects may each have a file of one name. Throws LazaretError `not-found`, `upstream-…`.
 */
export async function resolveProject(context: Known, filename: string, path: string): Promise<string> {
  const candidates = projectsOf(filename)
  const [likeliest] = candidates
  if (likeliest === undefined) throw new LazaretError('not-found', 'This is not the name of a wheel or an sdist.')
  if (candidates.length === 1) return likeliest
  const listing: string[] = []
  let trouble: unknown
  for (const project of candidates) {
    try {
      const artifact = await listed(context, project, filename)
      if (artifact !== undefined && placeOf(context, artifact) === path) return project
      if (artifact !== undefined) listing.push(project)
    } catch (error) {
      trouble ??= error
    }
  }
  const [shortest] = listing.toSorted((a, b) => a.length - b.length)
  if (shortest !== undefined) return shortest
  if (trouble !== undefined) throw trouble
  return likeliest
}

async function listed(context: Known, project: string, filename: string): Promise<CatalogueArtifact | undefined> {
  try {
    const { catalogue } = await context.catalogues.snapshot(context.registry.name, project)
    return catalogue.artifacts.find((artifact) => artifact.filename === filename)
  } catch (error) {
    if (error instanceof LazaretError && error.code === 'not-found') return undefined
    throw error
  }
}

/** The decoded path of our URL under which the project's page lists the file. */
function placeOf({ registry }: Known, { url }: CatalogueArtifact): string | undefined {
  const place = locate(url, url)?.servedPath
  return place && `/${registry.name}/${decodeURIComponent(place)}`
}
