import type { Sha256 } from '../../model/digest.ts'
import type { RenderContext } from '../../model/metadata.ts'
import { UNKNOWN, type Unknown } from '../../model/unknown.ts'
import type { ListedFile, ProjectPage } from './page.ts'

/** A file as we list it: upstream's statements, our URL, and a yank where we refuse it. */
export interface OurFile {
  readonly file: ListedFile
  /** absolute, on our registry */
  readonly url: string
  readonly yanked: string | boolean
  /** hash of the `.metadata` that we answer with, unknown where it is not known yet; absent: we have none to give */
  readonly coreMetadata?: Sha256 | Unknown
}

/** The sentence on a file whose kind no check can look into. */
export function unsupportedLine(filename: string, suffix: string): string {
  return `lazaret: ${filename} is not served: ${suffix} files are not inspected, only wheels and sdists are`
}

/**
 * Refused files stay listed, yanked with the reason, so that resolvers pass them over and say why; `strict` selection lists
 * them as upstream does. A wheel always offers its `.metadata`: upstream's, or what its inspection finds.
 */
export function listFiles(page: ProjectPage, context: RenderContext): readonly OurFile[] {
  return page.files.map((file) => {
    const line = context.selection === 'fallback' ? refusalLine(file, context) : undefined
    const coreMetadata = sidecarOf(file, context)
    return {
      file,
      url: `${context.registryUrl}${file.servedPath}`,
      yanked: line ?? file.yanked,
      ...(coreMetadata === undefined ? {} : { coreMetadata }),
    }
  })
}

function refusalLine(file: ListedFile, context: RenderContext): string | undefined {
  if (file.kind.kind === 'unsupported') return unsupportedLine(file.filename, file.kind.suffix)
  return context.refused.get(file.filename)?.line
}

function sidecarOf(file: ListedFile, context: RenderContext): Sha256 | Unknown | undefined {
  if (file.coreMetadata !== undefined) return file.coreMetadata
  return file.kind.kind === 'wheel' ? (context.coreMetadata.get(file.filename) ?? UNKNOWN) : undefined
}
