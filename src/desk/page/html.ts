/** Markup that may be sent: made by `html` from literals of ours and escaped values. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template. Strings are text, always; `undefined` and `false` are nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined | false

/** Tagged template: literals are markup, values are escaped. Attributes must be quoted in the literal. */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const parts = [literals[0] ?? '']
  for (const [index, value] of values.entries()) parts.push(rendered(value), literals[index + 1] ?? '')
  return new Html(parts.join(''))
}

function rendered(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return value.map((one) => one.text).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Text for element content and quoted attributes. Characters that hide or reorder others are spelled out. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(INVISIBLE, spelled)
}

/**
 * Controls (but line feed and tab), and what Unicode calls format characters: bidirectional overrides, zero-width joiners,
 * tags; line separators, variation selectors, Hangul and Khmer fillers.
 */
const INVISIBLE =
  // oxlint-disable-next-line no-misleading-character-class -- each of them is meant alone
  /[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu

function spelled(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}
