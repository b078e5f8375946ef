import type { Sha256 } from '../../../model/digest.ts'
import type { RenderContext } from '../../../model/metadata.ts'
import { UNKNOWN, type Unknown } from '../../../model/unknown.ts'
import type { ListedFile, ProjectPage } from './page.ts'
import { withheldFiles } from './withheld.ts'

/** A file as we list it: upstream's statements, our URL, and a yank where we refuse it. */
export interface OurFile {
  readonly file: ListedFile
  /** absolute, on our registry */
  readonly url: string
  readonly yanked: string | boolean
  /** ISO 8601 UTC; what upstream states, else when we saw the file first: clients with a cut-off pass over files without a time */
  readonly uploadTime: string | Unknown
  /** `uploadTime` is not upstream's */
  readonly isFirstSight: boolean
  /** hash of the `.metadata` that we answer with, unknown where it is not known yet; absent: we have none to give */
  readonly coreMetadata?: Sha256 | Unknown
}

/**
 * Refused files stay listed, yanked with the reason, so that resolvers pass them over and say why; `strict` selection lists
 * them as upstream does. A wheel always offers its `.metadata`: upstream's by its hash, or what its inspection finds.
 */
export function listFiles(page: ProjectPage, context: RenderContext): readonly OurFile[] {
  const withheld = withheldFiles(page, context)
  return page.files.map((file) => {
    const coreMetadata = sidecarOf(file, context)
    return {
      file,
      url: `${context.registryUrl}${file.servedPath}`,
      uploadTime: file.uploadTime === UNKNOWN ? (context.firstSeen?.(file.filename) ?? UNKNOWN) : file.uploadTime,
      isFirstSight: file.uploadTime === UNKNOWN && context.firstSeen !== undefined,
      yanked: withheld.get(file.filename)?.line ?? file.yanked,
      ...(coreMetadata === undefined ? {} : { coreMetadata }),
    }
  })
}

function sidecarOf(file: ListedFile, context: RenderContext): Sha256 | Unknown | undefined {
  if (file.coreMetadata) return file.coreMetadata
  return file.kind.kind === 'wheel' ? (context.coreMetadata.get(file.filename) ?? UNKNOWN) : undefined
}
