import { JS_HIDDEN } from './deeds-hidden.ts'
import { JS_LASTING } from './deeds-lasting.ts'
import { JS_REMOTE } from './deeds-remote.ts'
import { JS_STARTERS } from './deeds-starters.ts'
import type { JsDeed } from './deed.ts'

/** Everything that JavaScript samples do, besides sending data away. */
export const JS_DEEDS: Readonly<Record<string, JsDeed>> = { ...JS_REMOTE, ...JS_HIDDEN, ...JS_LASTING, ...JS_STARTERS }
