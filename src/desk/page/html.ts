import { lookup } from '../../model/lookup.ts'
import { spellHidden } from '../hidden-characters.ts'

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

const ENTITIES: Readonly<Record<string, string>> = lookup({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
})

/** Text for element content and quoted attributes. Characters that hide or reorder others are spelled out. */
export function escapeHtml(text: string): string {
  return spellHidden(text.toWellFormed().replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character] ?? ''))
}
