import type { Family } from './cell.ts'
import { POWERSHELL_DEED, POWERSHELL_THEFT, SHELL_DEED, SHELL_THEFT } from './commands/family.ts'
import { DOCUMENT } from './documents/family.ts'
import { JS_DEED, JS_THEFT } from './javascript/family.ts'
import { PY_DEED, PY_THEFT } from './python/family.ts'

/** Everything that the matrix is made of. */
export const FAMILIES: readonly Family[] = [
  JS_THEFT,
  JS_DEED,
  PY_THEFT,
  PY_DEED,
  SHELL_THEFT,
  SHELL_DEED,
  POWERSHELL_THEFT,
  POWERSHELL_DEED,
  DOCUMENT,
]
