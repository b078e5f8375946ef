import type { Check } from './check.ts'
import { checkFailed } from './check-failed.ts'
import { executablePth } from './executable-pth.ts'
import { installScripts } from './install-scripts.ts'
import { secretsExfiltration } from './secrets-exfiltration.ts'
import { setupPyCode } from './setup-py-code.ts'
import { unsafeArchive } from './unsafe-archive.ts'

/** Every check, one line each. */
export const CHECKS: readonly Check[] = [
  checkFailed,
  executablePth,
  installScripts,
  secretsExfiltration,
  setupPyCode,
  unsafeArchive,
]
