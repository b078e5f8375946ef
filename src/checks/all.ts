import type { Check } from './check.ts'
import { binShadowing } from './bin-shadowing.ts'
import { checkFailed } from './check-failed.ts'
import { decodeAndExecute } from './decode-and-execute.ts'
import { directDependencies } from './direct-dependencies.ts'
import { downloadAndExecute } from './download-and-execute.ts'
import { executablePth } from './executable-pth.ts'
import { gypCommands } from './gyp-commands.ts'
import { hiddenCode } from './hidden-code.ts'
import { hostBeacon } from './host-beacon.ts'
import { implicitNodeGyp } from './implicit-node-gyp.ts'
import { installScripts } from './install-scripts.ts'
import { integrityMismatch } from './integrity-mismatch.ts'
import { maintainerChange } from './maintainer-change.ts'
import { maintainerCount } from './maintainer-count.ts'
import { manifestMismatch } from './manifest-mismatch.ts'
import { obfuscatedCode } from './obfuscated-code.ts'
import { packageAge } from './package-age.ts'
import { releaseAge } from './release-age.ts'
import { secretsExfiltration } from './secrets-exfiltration.ts'
import { setupPyCode } from './setup-py-code.ts'
import { surfaceCapabilities } from './surface-capabilities.ts'
import { unsafeArchive } from './unsafe-archive.ts'

/** Every check, one line each. */
export const CHECKS: readonly Check[] = [
  binShadowing,
  checkFailed,
  decodeAndExecute,
  directDependencies,
  downloadAndExecute,
  executablePth,
  gypCommands,
  hiddenCode,
  hostBeacon,
  implicitNodeGyp,
  installScripts,
  integrityMismatch,
  maintainerChange,
  maintainerCount,
  manifestMismatch,
  obfuscatedCode,
  packageAge,
  releaseAge,
  secretsExfiltration,
  setupPyCode,
  surfaceCapabilities,
  unsafeArchive,
]
