import type { Check } from './check.ts'
import { checkFailed } from './check-failed.ts'
import { installScripts } from './install-scripts.ts'
import { secretsExfiltration } from './secrets-exfiltration.ts'
import { unsafeArchive } from './unsafe-archive.ts'

/** Every check, one line each. */
export const CHECKS: readonly Check[] = [checkFailed, installScripts, secretsExfiltration, unsafeArchive]
