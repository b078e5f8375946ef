/**
 * Names as obfuscators make them: `_0x4f2a`, and `_0x4f2ax1` of the ones that number them on. Literal beginnings, so that no text makes the
 * search slow.
 */
export const MANGLED_NAME = /\b_0x[0-9a-f]{2,8}(?:x[0-9a-f]{1,4})?\b/g

/** Distinct such names from which on a text is disguised; nobody writes five by hand. */
export const MANGLED_NAMES_MIN = 5

/** Printable characters that are written as escapes (`\x68`, `\u0068`), one after the other. */
export const ESCAPED_RUN = /(?:\\(?:x|u00)(?:[2-6][0-9a-f]|7[0-9a-e])){1,400}/gi

/** Letters and digits among them from which on strings are disguised; there is no reason to escape those. */
export const NEEDLESS_ESCAPES_MIN = 40

/** Characters that spell something from which on a tool wrote them. */
export const SPELLED_MIN = 100

/** Characters of a run from which on it spells something, or is a table of characters if they are in their order. */
export const SPELLED_RUN_MIN = 4

/**
 * Texts that are put together from a table, letter by letter: `t[4]+t[11]+t[4]+t[30]+t[2]`. The first name is looked back at: most texts
 * have many names and few brackets with a number.
 */
export const TABLE_SUM = /(?<=\b([A-Za-z_$][\w$]{0,30}))\[\d{1,3}\](?: ?\+ ?\1\[\d{1,3}\]){4,200}/g

/** Such sums over one table from which on it is a table of letters: matrices are added up a few times, and by less. */
export const TABLE_SUMS_MIN = 10

/** Numbers that are worked out from two others in different notations: `(0x1F4 - 0o764)`, `(0o204160-67672)`. */
export const MIXED_NOTATION =
  /\b0o[0-7]{2,12} ?[-+%&^] ?(?:0x[0-9a-f]|[1-9]\d)|\b(?:0x[0-9a-f]{1,9}|[1-9]\d{1,11}) ?[-+%&^] ?0o[0-7]{2}/gi

/** Such numbers from which on a tool wrote them. */
export const MIXED_NOTATIONS_MIN = 15

/** Puts code into a form that only a library of the tool's makers reads: PyArmor and its kin. At the start of a line, where a program calls it. */
export const PACKED_PYTHON: RegExp =
  /^[ \t]{0,40}(?:__(?:pyarmor|armor)\w{0,40}__[ \t]{0,4}\(|pyarmor_runtime[ \t]{0,4}\(|from[ \t]{1,4}[\w.]{0,100}(?:pyarmor_runtime\w{0,40}|pytransform\w{0,20})[ \t]{1,4}import\b|import[ \t]{1,4}(?:pytransform|sourcedefender|pyconcrete)\b)/m

/** Names out of letters and digits that look alike, as obfuscators of Python make them: `OO00000OOO`, `_IIllIlI`. */
export const ALIKE_NAME: RegExp = /\b(?=[OoIl01_])_{0,4}(?:[O0]{8,60}|[Il1]{8,60}|[OIl01]{8,60}|[Oo0_]{10,60})\b/g

/** Distinct such names from which on a tool wrote them. */
export const ALIKE_NAMES_MIN = 8

/** How evidence says that a tool made code of Python unreadable. */
export const PACKED_NOTES = {
  packed: 'is packed by a tool that hides code',
  alike: 'has names out of letters that look alike',
  handed: 'hands most of itself, as bytes that nobody can read, to',
} as const
