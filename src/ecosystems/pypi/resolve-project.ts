import { LazaretError } from '../../model/errors.ts'
import type { FrontDoor } from '../ecosystem.ts'
import { projectsOf } from './filename.ts'

type Known = Pick<FrontDoor, 'catalogues' | 'registry'>

/**
 * The project (normalised) that a file belongs to. Its URL does not say; where the file's name may be read in several ways,
 * the project whose page lists the file is the one. Throws LazaretError `not-found`, `upstream-…`.
 */
export async function resolveProject(door: Known, filename: string): Promise<string> {
  const [likeliest, ...others] = projectsOf(filename)
  if (likeliest === undefined) throw new LazaretError('not-found', 'This is not the name of a wheel or an sdist.')
  if (others.length === 0) return likeliest
  let trouble: unknown
  for (const project of [likeliest, ...others]) {
    try {
      if (await lists(door, project, filename)) return project
    } catch (error) {
      trouble ??= error
    }
  }
  if (trouble !== undefined) throw trouble
  return likeliest
}

async function lists({ catalogues, registry }: Known, project: string, filename: string): Promise<boolean> {
  try {
    const { catalogue } = await catalogues.snapshot(registry.name, project)
    return catalogue.artifacts.some((artifact) => artifact.filename === filename)
  } catch (error) {
    if (error instanceof LazaretError && error.code === 'not-found') return false
    throw error
  }
}
