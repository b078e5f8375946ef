import type { Check } from './check.ts'
import { binShadowing } from './bin-shadowing.ts'
import { borrowedName } from './borrowed-name.ts'
import { directDependencies } from './direct-dependencies.ts'
import { foreignFiles } from './foreign-files.ts'
import { integrityMismatch } from './integrity-mismatch.ts'
import { inventedName } from './invented-name.ts'
import { maintainerChange } from './maintainer-change.ts'
import { maintainerCount } from './maintainer-count.ts'
import { manifestMismatch } from './manifest-mismatch.ts'
import { metadataMismatch } from './metadata-mismatch.ts'
import { packageAge } from './package-age.ts'
import { releaseAge } from './release-age.ts'
import { similarName } from './similar-name.ts'

/**
 * The checks that look at metadata, alone or besides. A server runs no others: those that look at bytes, with all the analysis behind
 * them, are loaded by its inspection processes.
 */
export const CHECKS_OF_METADATA: readonly Check[] = [
  binShadowing,
  directDependencies,
  foreignFiles,
  integrityMismatch,
  maintainerChange,
  maintainerCount,
  manifestMismatch,
  metadataMismatch,
  packageAge,
  releaseAge,
  similarName,
  borrowedName,
  inventedName,
]
