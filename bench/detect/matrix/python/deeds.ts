import type { PyDeed } from './deed.ts'
import { PY_HIDDEN } from './deeds-hidden.ts'
import { PY_LASTING } from './deeds-lasting.ts'
import { PY_REMOTE } from './deeds-remote.ts'

/** Everything that Python samples do, besides sending data away. */
export const PY_DEEDS: Readonly<Record<string, PyDeed>> = { ...PY_REMOTE, ...PY_HIDDEN, ...PY_LASTING }
