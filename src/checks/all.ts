import type { Check } from './check.ts'
import { agentInstructions } from './agent-instructions.ts'
import { binShadowing } from './bin-shadowing.ts'
import { borrowedName } from './borrowed-name.ts'
import { buildBackend } from './build-backend.ts'
import { calledHarm } from './called-harm.ts'
import { checkFailed } from './check-failed.ts'
import { dataPath } from './data-path.ts'
import { decodeAndExecute } from './decode-and-execute.ts'
import { destruction } from './destruction.ts'
import { directDependencies } from './direct-dependencies.ts'
import { downloadAndExecute } from './download-and-execute.ts'
import { endlessLoop } from './endless-loop.ts'
import { entryPointPaths } from './entry-point-paths.ts'
import { executablePth } from './executable-pth.ts'
import { foreignFiles } from './foreign-files.ts'
import { gypCommands } from './gyp-commands.ts'
import { hiddenCode } from './hidden-code.ts'
import { hostBeacon } from './host-beacon.ts'
import { implicitNodeGyp } from './implicit-node-gyp.ts'
import { installScripts } from './install-scripts.ts'
import { inventedName } from './invented-name.ts'
import { integrityMismatch } from './integrity-mismatch.ts'
import { lateImport } from './late-import.ts'
import { maintainerChange } from './maintainer-change.ts'
import { maintainerCount } from './maintainer-count.ts'
import { manifestMismatch } from './manifest-mismatch.ts'
import { metadataMismatch } from './metadata-mismatch.ts'
import { notExamined } from './not-examined.ts'
import { obfuscatedCode } from './obfuscated-code.ts'
import { opaqueProgram } from './opaque-program.ts'
import { packageAge } from './package-age.ts'
import { persistence } from './persistence.ts'
import { publishing } from './publishing.ts'
import { releaseAge } from './release-age.ts'
import { resourceHijacking } from './resource-hijacking.ts'
import { secretsExfiltration } from './secrets-exfiltration.ts'
import { setupPyCode } from './setup-py-code.ts'
import { similarName } from './similar-name.ts'
import { sitecustomize } from './sitecustomize.ts'
import { spying } from './spying.ts'
import { startFile } from './start-file.ts'
import { surfaceCapabilities } from './surface-capabilities.ts'
import { unreadableManifest } from './unreadable-manifest.ts'
import { unsafeArchive } from './unsafe-archive.ts'

/** Every check, one line each. Its id stands in `ids.ts`, too, and one that looks at metadata in `of-metadata.ts`. */
export const CHECKS: readonly Check[] = [
  agentInstructions,
  binShadowing,
  buildBackend,
  calledHarm,
  checkFailed,
  dataPath,
  decodeAndExecute,
  destruction,
  directDependencies,
  downloadAndExecute,
  endlessLoop,
  entryPointPaths,
  executablePth,
  foreignFiles,
  gypCommands,
  hiddenCode,
  hostBeacon,
  implicitNodeGyp,
  installScripts,
  integrityMismatch,
  lateImport,
  maintainerChange,
  maintainerCount,
  manifestMismatch,
  metadataMismatch,
  notExamined,
  obfuscatedCode,
  opaqueProgram,
  packageAge,
  persistence,
  publishing,
  releaseAge,
  resourceHijacking,
  secretsExfiltration,
  setupPyCode,
  similarName,
  borrowedName,
  inventedName,
  sitecustomize,
  spying,
  startFile,
  surfaceCapabilities,
  unreadableManifest,
  unsafeArchive,
]
