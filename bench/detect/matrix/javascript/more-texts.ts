import { deflateSync } from 'node:zlib'
import { base64, chars, codes, hex, reversed, rot13 } from '../forms.ts'
import { pieces, quoted, type Style } from './writer.ts'

const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('hex')
const doubled = (text: string): string =>
  chars(text)
    .map((char) => `${char}x`)
    .join('')

/** More ways to write a text so that it does not stand in the source. */
export const JS_MORE_TEXTS: Readonly<Record<string, Style>> = {
  'spread-xor': {
    text: (s) => `[...${quoted(xored(s, 7))}].map((c) => String.fromCharCode(c.charCodeAt(0) ^ 7)).join('')`,
  },
  'array-from': { text: (s) => `Array.from([${codes(s)}], (c) => String.fromCharCode(c)).join('')` },
  'array-from-length': {
    text: (s) => `Array.from({ length: ${s.length} }, (_, i) => String.fromCharCode([${codes(s)}][i])).join('')`,
  },
  'hex-match': {
    text: (s) => `'${hex(s)}'.match(/../g).map((h) => String.fromCharCode(parseInt(h, 16))).join('')`,
  },
  'split-numbers': {
    text: (s) => `'${codes(s).replaceAll(' ', '')}'.split(',').map((n) => String.fromCharCode(+n)).join('')`,
  },
  'code-points': { text: (s) => `String.fromCodePoint(${codes(s)})` },
  'filter-odd': { text: (s) => `[...${quoted(doubled(s))}].filter((_, i) => i % 2 === 0).join('')` },
  'concat-method': { text: (s, w) => `''.concat(${pieces(s, w.random).map(quoted).join(', ')})` },
  at: { text: (s) => `['main', ${quoted(s)}].at(-1)` },
  shift: { text: (s) => `[${quoted(s)}, 'main'].shift()` },
  trim: { text: (s) => `${quoted(`  ${s} `)}.trim()` },
  'lower-case': {
    text: (s) => (s === s.toLowerCase() ? `${quoted(s.toUpperCase())}.toLowerCase()` : quoted(s)),
  },
  'symbol-description': { text: (s) => `Symbol(${quoted(s)}).description` },
  'object-key': { text: (s) => `Object.keys({ ${quoted(s)}: 0 })[0]` },
  'object-values': {
    text: (s, w) =>
      `Object.values({ ${pieces(s, w.random)
        .map((one, i) => `p${i}: ${quoted(one)}`)
        .join(', ')} }).join('')`,
  },
  'map-get': { text: (s) => `new Map([['k', ${quoted(s)}]]).get('k')` },
  'base64-reversed': {
    text: (s) => `Buffer.from('${reversed(base64(s))}'.split('').reverse().join(''), 'base64').toString()`,
  },
  'base64-twice': { text: (s) => `atob(atob('${base64(base64(s))}'))` },
  inflate: {
    text: (s, w) =>
      `${w.mod('zlib')}.inflateSync(Buffer.from('${deflateSync(s).toString('base64')}', 'base64')).toString()`,
  },
  unescape: {
    text: (s) =>
      `unescape('${chars(s)
        .map((c) => `%${hex(c)}`)
        .join('')}')`,
  },
  getter: { text: (s) => `({ get v() { return ${quoted(s)}; } }).v` },
  'static-field': {
    text: (s, w) => {
      const name = w.fresh('K')
      w.before(`class ${name} {\nstatic value = ${quoted(s)};\n}`)
      return `${name}.value`
    },
  },
  'default-parameter': { text: (s) => `((a = ${quoted(s)}) => a)()` },
  'called-function': { text: (s) => `(function () { return ${quoted(s)}; })()` },
  conditional: { text: (s) => `(Date.now() > 0 ? ${quoted(s)} : 'main')` },
  nullish: { text: (s) => `(undefined ?? ${quoted(s)})` },
  'environment-default': { text: (s) => `(process.env.TIDAL_UNSET || ${quoted(s)})` },
  destructured: {
    text: (s, w) => {
      const names = pieces(s, w.random).map((piece) => [w.fresh('d'), piece] as const)
      w.before(
        `const [${names.map(([name]) => name).join(', ')}] = [${names.map(([, piece]) => quoted(piece)).join(', ')}];`,
      )
      return names.map(([name]) => name).join(' + ')
    },
  },
  'tagged-template': {
    text: (s, w) => {
      const name = w.fresh('tag')
      w.before(`const ${name} = (parts, ...more) => parts.join('') + more.join('');`)
      return `${name}\`${s.replaceAll(/[`$\\]/g, String.raw`\$&`)}\``
    },
  },
  'rot13-replace': {
    text: (s) =>
      `${quoted(rot13(s))}.replace(/[a-z]/gi, (c) => String.fromCharCode(c.charCodeAt(0) + (c.toLowerCase() < 'n' ? 13 : -13)))`,
  },
  utf16: { text: (s) => `Buffer.from('${wide(s)}', 'hex').toString('utf16le')` },
  'bytes-of-number': { text: (s) => `Buffer.from(BigInt('0x${hex(s)}').toString(16), 'hex').toString()` },
  'picked-letters': {
    text: (s) => {
      const letters = [...new Set(chars(s))].toSorted().join('')
      return `[${chars(s)
        .map((c) => letters.indexOf(c))
        .join(', ')}].map((i) => ${quoted(letters)}[i]).join('')`
    },
  },
  'object-to-text': { text: (s) => `({ toString: () => ${quoted(reversed(s))}.split('').reverse().join('') } + '')` },
  'symbol-to-text': { text: (s) => `\`\${{ [Symbol.toPrimitive]: () => atob('${base64(s)}') }}\`` },
  'symbol-key': { text: (s) => `Symbol.keyFor(Symbol.for(${quoted(s)}))` },
  'error-message': { text: (s) => `new Error(${quoted(s)}).message` },
  'part-of-query': { text: (s) => `new URLSearchParams('q=${encodeURIComponent(s)}').get('q')` },
  'from-entries': { text: (s) => `Object.fromEntries([['k', ${quoted(s)}]]).k` },
  'data-view': {
    text: (s, w) => {
      const name = w.fresh('v')
      w.before(
        `const ${name} = ((d) => {\nlet out = '';\nfor (let i = 0; i < d.byteLength; i++) out += String.fromCharCode(d.getUint8(i) ^ 5);\nreturn out;\n})(new DataView(new Uint8Array([${codes(s, (c) => c ^ 5)}]).buffer));`,
      )
      return name
    },
  },
  'bytes-from-base64': { text: (s) => `new TextDecoder().decode(Uint8Array.fromBase64('${base64(s)}'))` },
  'join-call': { text: (s, w) => `Array.prototype.join.call([${pieces(s, w.random).map(quoted).join(', ')}], '')` },
  'loop-of-characters': {
    text: (s, w) => {
      const name = w.fresh('t')
      w.before(`let ${name} = '';\nfor (const c of [${codes(s)}]) ${name} += String.fromCharCode(c);`)
      return name
    },
  },
  'loop-in-function': {
    text: (s, w) => {
      const name = w.fresh('un')
      w.before(
        `function ${name}(a) {\nlet out = '';\nfor (let i = 0; i < a.length; i += 2) out += String.fromCharCode(parseInt(a.substr(i, 2), 16) ^ 3);\nreturn out;\n}`,
      )
      return `${name}('${hex(xored(s, 3))}')`
    },
  },
}

function xored(text: string, key: number): string {
  return chars(text)
    .map((char) => String.fromCharCode(char.charCodeAt(0) ^ key))
    .join('')
}
