import { isTameAddon, NATIVE_STARTS } from './native-addon.ts'

/** Why nobody can tell what a program does that is started. */
export const OPAQUE = {
  native: 'it is a native program',
  unread: 'it is a program in a language that is not read',
} as const

export type OpaqueReason = (typeof OPAQUE)[keyof typeof OPAQUE]

/** Programs in languages for which there is no reader here, and compiled ones. */
const UNREAD =
  /\.(?:vbs|vbe|wsf|hta|jse|jar|pl|rb|php|lua|scpt|applescript|ahk|au3|pyc|msi|scr|com|wasm)$|(?:^|\/)rakefile(?:\.rb)?$/i

/** Of an addon that an import loads: that is what addons are for, and nobody looked into it. */
const NATIVE_ADDON = 'it is native code'
export const NATIVE_ADDON_MILD =
  'it is native code, which neither connects nor starts programs by what it is linked with'

/** Undefined: no addon. */
export function addonReason(path: string, content: Buffer | undefined): string | undefined {
  const start = content?.subarray(0, 4).toString('hex') ?? ''
  if (!/\.node$/i.test(path) && !NATIVE_STARTS.some((magic) => start.startsWith(magic))) return undefined
  return isTameAddon(content) ? NATIVE_ADDON_MILD : NATIVE_ADDON
}

/** Undefined: it is read, or no program. */
export function opaqueReason(path: string, content: Buffer | undefined): OpaqueReason | undefined {
  const start = content?.subarray(0, 4).toString('hex') ?? ''
  // addons are loaded by Node, which is what they are for
  if (NATIVE_STARTS.some((magic) => start.startsWith(magic))) return /\.node$/i.test(path) ? undefined : OPAQUE.native
  return UNREAD.test(path) || isPacked(content) ? OPAQUE.unread : undefined
}

/** An archive, which Python starts and loads modules from whatever its name and others unpack first, or compiled Python. */
function isPacked(content: Buffer | undefined): boolean {
  const start = content?.subarray(0, 8).toString('hex') ?? ''
  return PACKED_STARTS.some((magic) => start.startsWith(magic)) || /^.{4}0d0a0[0-3]000000$/.test(start)
}

/** zip, gzip, xz, bzip2, zstd, 7z */
const PACKED_STARTS = ['504b0304', '1f8b', 'fd377a58', '425a68', '28b52ffd', '377abcaf'] as const

export function isOpaque(reason: string | undefined): reason is OpaqueReason {
  return reason === OPAQUE.native || reason === OPAQUE.unread
}

/** Why a file was left whose words say that it may matter; the second one of what no secret can leave. */
export const OVER_BUDGET = 'the budget of this inspection was used up'
export const OVER_BUDGET_MILD = 'the budget of this inspection was used up by what matters more'
export const CUT_MILD = 'its data flow was not followed to the end: it is too large, and no word of it is grave'

/** Of a file in which more is run, or started, than is kept; what is kept was read. The second one: once somebody calls it. */
export const MORE_THAN_KEPT = 'runs more texts, or starts more programs, than are kept'

/** Whether a file was read to its end, by what its summary says; more may be in it than is kept. */
export function isWhole(incomplete: string | undefined): boolean {
  return incomplete === undefined || incomplete === MORE_THAN_KEPT
}
export const MORE_WAIT = 'runs more texts, or starts more programs, than are kept, once it is called'

/** Said of a bundle in which data still went on after a number of hops that nothing needs which is not hidden. */
export const FOLLOWED_LONG = 'its data flow was followed far, and not to the end: it is too large'

/** Said of the first file that was not searched for code, where code of the package may run what such files hold. */
export const DATA_MILD = 'code of the package may run what its files hold'

/** Why a file was left that is too large, and which no secret can leave. */
export const LARGE_MILD = 'it is too large to be examined, and no word of it is grave'
