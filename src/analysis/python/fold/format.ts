import { UNKNOWN_PART } from '../value.ts'
import { Bytes, Dict, keyOf, List, madeOf, sameKind, textOf, UNKNOWN, unitsOf, wholeOf, type Py } from './values.ts'

/** Widest field that is filled up. */
const MAX_WIDTH = 1000

/** `str(value)`; undefined where it is not known. */
export function shownText(value: Py): string | undefined {
  const text = textOf(value)
  if (text !== undefined) return text
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return undefined
}

/** `repr(value)`, of what is simple. */
export function repr(value: Py): string | undefined {
  const text = textOf(value)
  if (text !== undefined) return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
  return value instanceof Bytes ? `b'${value.text}'` : shownText(value)
}

/** `template % values`. What is not known stays a hole. */
export function formatted(template: Py, values: Py): Py {
  const written = unitsOf(template)
  if (written === undefined) return UNKNOWN
  const given = values instanceof List && values.isTuple ? values.items : [values]
  let at = 0
  const used: Py[] = [template]
  const text = written.replaceAll(
    /%(?:\(([^)]{0,60})\))?[-+ #0]{0,5}(\d{0,4})(?:\.\d{1,3})?([sdrcxXiuoa%])/g,
    (_, name: string | undefined, width: string, kind: string) => {
      if (kind === '%') return '%'
      const value = name === undefined ? (given[at++] ?? UNKNOWN) : itemNamed(values, name)
      used.push(value)
      const code = kind === 'c' ? wholeOf(value) : undefined
      if (code !== undefined && code >= 0 && code <= 0x10_ffff) {
        used.push(template)
        return String.fromCodePoint(code)
      }
      return padded(withSpec(value, kind) ?? UNKNOWN_PART, Number(width))
    },
  )
  const isCoded = /(?:%c.{0,3}){4}/.test(written)
  return isCoded
    ? sameKind(text, template, true)
    : template instanceof Bytes
      ? sameKind(text, template)
      : madeOf(text, ...used)
}

function itemNamed(values: Py, name: string): Py {
  return values instanceof Dict ? (values.entries.get(keyOf(name) ?? '')?.value ?? UNKNOWN) : UNKNOWN
}

function withSpec(value: Py, kind: string): string | undefined {
  const whole = typeof value === 'bigint' ? value : wholeOf(value)
  if (whole !== undefined && /[xXob]/.test(kind)) {
    const digits = whole.toString(kind === 'o' ? 8 : kind === 'b' ? 2 : 16)
    return kind === 'X' ? digits.toUpperCase() : digits
  }
  if (typeof whole === 'number' && kind === 'c') return String.fromCodePoint(whole)
  return kind === 'r' || kind === 'a' ? repr(value) : shownText(value)
}

function padded(text: string, width: number, fill = ' '): string {
  return width > MAX_WIDTH ? text : text.padStart(width, fill)
}

/** A value as `format(value, spec)` and f-strings show it. */
export function withFormat(value: Py, spec: string): string | undefined {
  const [, fill = '', align = '', zero = '', width = '0', kind = ''] =
    /^(?:(.)(?=[<>^=]))?([<>^=])?[-+ #]?(0)?(\d{0,4})[_,]?(?:\.\d{1,3})?([sdxXobcr])?$/.exec(spec) ?? []
  const text = withSpec(value, kind)
  if (text === undefined) return undefined
  const filler = fill === '' ? (zero === '' ? ' ' : '0') : fill
  if (Number(width) > MAX_WIDTH) return text
  return align === '<' ? text.padEnd(Number(width), filler) : text.padStart(Number(width), filler)
}

/** `template.format(…)`. What is not known stays a hole. */
export function formatCall(
  template: Py,
  args: readonly Py[],
  keywords: ReadonlyMap<string, Py>,
  item: (value: Py, key: Py) => Py,
): Py {
  const written = textOf(template)
  if (written === undefined) return UNKNOWN
  let at = 0
  const used: Py[] = [template]
  const text = written.replaceAll(
    /\{\{|\}\}|\{([^{}:!]{0,60})(?:!([rsa]))?(?::([^{}]{0,40}))?\}/g,
    (whole, field: string | undefined, _conversion, spec: string | undefined) => {
      if (whole === '{{') return '{'
      if (whole === '}}') return '}'
      const [, name = '', rest = ''] = /^(\w*)(.*)$/.exec(field ?? '') ?? []
      let value: Py =
        name === ''
          ? (args[at++] ?? UNKNOWN)
          : ((/^\d+$/.test(name) ? args[Number(name)] : keywords.get(name)) ?? UNKNOWN)
      for (const [, key = ''] of rest.matchAll(/\[([^\]]{1,40})\]/g))
        value = item(value, /^\d+$/.test(key) ? Number(key) : key)
      used.push(value)
      return withFormat(value, spec ?? '') ?? UNKNOWN_PART
    },
  )
  return /(?:\{[^{}]{0,12}:c\}.{0,3}){4}/.test(written) ? madeOf(text, new Bytes('', true)) : madeOf(text, ...used)
}
