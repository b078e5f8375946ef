import { gunzipSync } from 'node:zlib'
import { commandName } from './names.ts'
import { unescaped } from './escapes.ts'

/** UTF-16 units of a text that is followed; each stands for a byte */
export const MAX_TEXT_UNITS = 60_000

/** What a command prints, where that can be told from its words and its input; undefined: it cannot. Pure. */
export function printedText(words: readonly string[], input: string | undefined): string | undefined {
  const name = commandName(words[0] ?? '')
  const here = words.indexOf('<<<')
  const given = here === -1 ? words.slice(1) : words.slice(1, here)
  const text = PRINTING.get(name)?.(given, here === -1 ? input : words[here + 1])
  return text === undefined || text.length > MAX_TEXT_UNITS ? undefined : text
}

type Printing = (given: readonly string[], input: string | undefined) => string | undefined

const PRINTING: ReadonlyMap<string, Printing> = new Map<string, Printing>([
  ['echo', (given) => echoed(given)],
  ['printf', (given) => formatted(given)],
  ['cat', (given, input) => (given.every((word) => word.startsWith('-')) ? input : undefined)],
  ['base64', (given, input) => (given.some((word) => DECODES.test(word)) ? fromBase64(input) : undefined)],
  [
    'openssl',
    (given, input) => (/\bbase64\b/.test(given.join(' ')) && given.includes('-d') ? fromBase64(input) : undefined),
  ],
  ['xxd', (given, input) => (given.some((word) => /^-\w*r/.test(word)) ? fromHex(input) : undefined)],
  ['gunzip', (_given, input) => inflated(input)],
  ['zcat', (_given, input) => inflated(input)],
  ['gzip', (given, input) => (given.some((word) => /^-\w*d/.test(word)) ? inflated(input) : undefined)],
  [
    'rev',
    (_given, input) =>
      input
        ?.split('\n')
        .map((line) => Array.from(line).toReversed().join(''))
        .join('\n'),
  ],
  ['tr', (given, input) => (input === undefined ? undefined : translated(given, input))],
  ['sed', (given, input) => (input === undefined ? undefined : replaced(given, input))],
])

const DECODES = /^(?:-\w*[dD]\w*|--decode)$/

function echoed(given: readonly string[]): string | undefined {
  const flags = given.findIndex((word) => !/^-[neE]{1,3}$/.test(word))
  const words = flags === -1 ? [] : given.slice(flags)
  const text = words.join(' ')
  return given.slice(0, Math.max(0, flags)).some((word) => word.includes('e')) ? unescaped(text) : `${text}\n`
}

function formatted([format = '', ...given]: readonly string[]): string | undefined {
  const rest = [...given]
  return unescaped(format).replaceAll(/%(?:s|b|%)/g, (verb) => (verb === '%%' ? '%' : (rest.shift() ?? '')))
}

function fromBase64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'base64').toString('latin1')
}

function fromHex(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text.replaceAll(/\s|0x/g, ''), 'hex').toString('latin1')
}

function inflated(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return gunzipSync(Buffer.from(text, 'latin1'), { maxOutputLength: MAX_TEXT_UNITS }).toString('latin1')
  } catch {
    return undefined
  }
}

function translated(given: readonly string[], text: string): string | undefined {
  const [from = '', to = ''] = given.filter((word) => !/^-\w$/.test(word)).map((set) => charactersOf(set))
  if (given.includes('-d')) return Array.from(text, (char) => (from.includes(char) ? '' : char)).join('')
  if (from === '' || to === '') return undefined
  return Array.from(text, (char) => {
    const at = from.lastIndexOf(char)
    return at === -1 ? char : (to[Math.min(at, to.length - 1)] ?? char)
  }).join('')
}

/** `a-cX` as `abcX` */
function charactersOf(set: string): string {
  return unescaped(set).replaceAll(/([\x20-\x7E])-([\x20-\x7E])/g, (_whole, from: string, to: string) => {
    const length = Math.max(0, to.charCodeAt(0) - from.charCodeAt(0) + 1)
    return Array.from({ length }, (_each, index) => String.fromCharCode(from.charCodeAt(0) + index)).join('')
  })
}

/** `s/x/y/g` of plain texts */
function replaced(given: readonly string[], text: string): string | undefined {
  const [script = '', more] = given.filter((word) => word !== '-e')
  const [, , from = '', to = '', flags = ''] =
    /^s([/|,#~!])([\w~#@%=:;, -]{1,40})\1([\w~#@%=:;,. -]{0,40})\1(g?)$/.exec(script) ?? []
  if (from === '' || more !== undefined) return undefined
  return flags === 'g'
    ? text.replaceAll(from, () => to)
    : text
        .split('\n')
        .map((line) => line.replace(from, () => to))
        .join('\n')
}
