/** Why nobody can tell what a program does that is started. */
export const OPAQUE = {
  native: 'it is a native program',
  unread: 'it is a program in a language that is not read',
} as const

export type OpaqueReason = (typeof OPAQUE)[keyof typeof OPAQUE]

/** Beginnings of native programs and libraries: Linux, Windows, macOS. */
const NATIVE: readonly string[] = ['7f454c46', '4d5a', 'cffaedfe', 'cefaedfe', 'feedfacf', 'feedface', 'cafebabe']

/** Programs in languages for which there is no reader here, and compiled ones. */
const UNREAD = /\.(?:vbs|vbe|wsf|hta|jse|jar|pl|rb|php|lua|scpt|applescript|ahk|au3|pyc|msi|scr|com)$/i

/** Of an addon that an import loads: that is what addons are for, and nobody looked into it. */
export const NATIVE_ADDON = 'it is native code'

export function isNativeAddon(path: string, content: Buffer | undefined): boolean {
  const start = content?.subarray(0, 4).toString('hex') ?? ''
  return /\.node$/i.test(path) || NATIVE.some((magic) => start.startsWith(magic))
}

/** Undefined: it is read, or no program. */
export function opaqueReason(path: string, content: Buffer | undefined): OpaqueReason | undefined {
  const start = content?.subarray(0, 4).toString('hex') ?? ''
  // addons are loaded by Node, which is what they are for
  if (NATIVE.some((magic) => start.startsWith(magic))) return /\.node$/i.test(path) ? undefined : OPAQUE.native
  return UNREAD.test(path) || isPacked(content) ? OPAQUE.unread : undefined
}

/** An archive, which Python starts and loads modules from whatever its name, or compiled Python. */
function isPacked(content: Buffer | undefined): boolean {
  const start = content?.subarray(0, 8).toString('hex') ?? ''
  return start.startsWith('504b0304') || /^.{4}0d0a0[0-3]000000$/.test(start)
}

export function isOpaque(reason: string | undefined): reason is OpaqueReason {
  return reason === OPAQUE.native || reason === OPAQUE.unread
}

/** Why a file was left whose words say that it may matter; the second one of what no secret can leave. */
export const OVER_BUDGET = 'the budget of this inspection was used up'
export const OVER_BUDGET_MILD = 'the budget of this inspection was used up by what matters more'
export const CUT_MILD = 'its data flow was not followed to the end: it is too large, and no word of it is grave'
