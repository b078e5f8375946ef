import { base64, between, chars, codes, hex, hexEscapes, percentEscapes, reversed } from '../forms.ts'
import { pieces, quoted, type JsWriter, type Style } from './writer.ts'

/** A table that all texts of the file are kept in; `entry` writes one, `lookup` finds it. */
function table(
  w: JsWriter,
  entry: (text: string) => string,
  declare: (entries: readonly string[]) => string,
): (text: string) => number {
  const found = TABLES.get(w)
  if (found !== undefined) return found
  const texts: string[] = []
  w.before(() => declare(texts.map(entry)))
  const index = (text: string): number => {
    if (!texts.includes(text)) texts.push(text)
    return texts.indexOf(text)
  }
  TABLES.set(w, index)
  return index
}
const TABLES = new WeakMap<JsWriter, (text: string) => number>()

/** A helper that is declared once. */
function helper(w: JsWriter, declaration: string): void {
  if (HELPED.has(w)) return
  HELPED.add(w)
  w.before(declaration)
}
const HELPED = new WeakSet<JsWriter>()

function beside(w: JsWriter, file: string, content: (texts: readonly string[]) => string, text: string): number {
  const texts = BESIDE.get(w) ?? []
  BESIDE.set(w, texts)
  if (!texts.includes(text)) texts.push(text)
  w.files[file] = content(texts)
  return texts.indexOf(text)
}
const BESIDE = new WeakMap<JsWriter, string[]>()

/** Ways to write a text so that it does not stand in the source. */
export const TEXT_STYLES: Readonly<Record<string, Style>> = {
  concat: { text: (s, w) => pieces(s, w.random).map(quoted).join(' + ') },
  base64: { text: (s) => `Buffer.from('${base64(s)}', 'base64').toString()` },
  atob: { text: (s) => `atob('${base64(s)}')` },
  hex: { text: (s) => `Buffer.from('${hex(s)}', 'hex').toString('utf8')` },
  'split-reverse': { text: (s) => `${quoted(reversed(s))}.split('').reverse().join('')` },
  'spread-reverse': { text: (s) => `[...${quoted(reversed(s))}].reverse().join('')` },
  'split-join': { text: (s) => `${quoted(between(s, '#'))}.split('#').join('')` },
  'char-codes': { text: (s) => `String.fromCharCode(${codes(s)})` },
  'char-codes-spread': { text: (s) => `String.fromCharCode(...[${codes(s)}])` },
  'map-xor': { text: (s) => `[${codes(s, (c) => c ^ 23)}].map((c) => String.fromCharCode(c ^ 23)).join('')` },
  'map-shift': { text: (s) => `[${codes(s, (c) => c + 3)}].map((c) => String.fromCharCode(c - 3)).join('')` },
  reduce: { text: (s) => `[${codes(s)}].reduce((a, c) => a + String.fromCharCode(c), '')` },
  replace: { text: (s) => `${quoted(between(s, '~'))}.replace(/~/g, '')` },
  'replace-all': { text: (s) => `${quoted(between(s, '%_'))}.replaceAll('%_', '')` },
  escapes: { text: (s) => `'${hexEscapes(s)}'` },
  unicode: {
    text: (s) =>
      `'${chars(s)
        .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join('')}'`,
  },
  substr: { text: (s) => `${quoted(`zz${s}qq`)}.substr(2, ${s.length})` },
  slice: { text: (s) => `${quoted(`_${s}_`)}.slice(1, -1)` },
  'array-join': { text: (s, w) => `[${pieces(s, w.random).map(quoted).join(', ')}].join('')` },
  template: {
    text: (s, w) => {
      const parts = pieces(s, w.random).map((piece) => {
        const name = w.fresh('p')
        w.before(`const ${name} = ${quoted(piece)};`)
        return `\${${name}}`
      })
      return `\`${parts.join('')}\``
    },
  },
  'string-raw': {
    text: (s, w) =>
      `String.raw\`${pieces(s, w.random)
        .map((one) => `\${${quoted(one)}}`)
        .join('')}\``,
  },
  'json-parse': { text: (s) => `JSON.parse(${quoted(JSON.stringify([s]).replaceAll('/', '\\u002f'))})[0]` },
  'buffer-concat': {
    text: (s, w) =>
      `Buffer.concat([${pieces(s, w.random)
        .map((one) => `Buffer.from(${quoted(one)})`)
        .join(', ')}]).toString()`,
  },
  'buffer-array': { text: (s) => `Buffer.from([${codes(s)}]).toString()` },
  'text-decoder': { text: (s) => `new TextDecoder().decode(new Uint8Array([${codes(s)}]))` },
  pop: { text: (s) => `['index.js', 'main', ${quoted(s)}].pop()` },
  'decode-uri': { text: (s) => `decodeURIComponent('${percentEscapes(s)}')` },
  dictionary: {
    text: (s, w) => {
      const name = w.fresh('words')
      w.before(`const ${name} = { a: 'index', key: ${quoted(s)}, z: 'utf8' };`)
      return `${name}.key`
    },
  },
  'string-table': {
    names: true,
    text: (s, w) => `_0x4f[${table(w, quoted, (all) => `const _0x4f = [${all.join(', ')}];`)(s)}]`,
  },
  'table-function': {
    names: true,
    text: (s, w) =>
      `_0x2a(0x${(
        table(
          w,
          (one) => quoted(base64(one)),
          (all) =>
            `const _0x1b = [${all.join(', ')}];\nfunction _0x2a(i) { return Buffer.from(_0x1b[i - 0x64], 'base64').toString(); }`,
        )(s) + 0x64
      ).toString(16)})`,
  },
  'rotated-table': {
    names: true,
    text: (s, w) => {
      const rotate = 'for (let n = 0; n < 3; n++) { _0x7c.push(_0x7c.shift()); }'
      const index = table(w, quoted, (all) => {
        const turns = all.length > 3
        const turned = turns ? [...all.slice(-3), ...all.slice(0, -3)] : all
        return `const _0x7c = [${turned.join(', ')}];${turns ? rotate : ''}`
      })(s)
      return `_0x7c[${index}]`
    },
  },
  identity: {
    names: true,
    text: (s, w) => {
      helper(w, 'const I = (s) => s;')
      return `I(${quoted(s)})`
    },
  },
  'xor-helper': {
    names: true,
    text: (s, w) => {
      helper(w, 'function dx(a, k) { return a.map((c) => String.fromCharCode(c ^ k)).join(""); }')
      return `dx([${codes(s, (c) => c ^ 41)}], 41)`
    },
  },
  'decode-helper': {
    text: (s, w) => {
      helper(w, "const d64 = (s) => Buffer.from(s, 'base64').toString('utf8');")
      return `d64('${base64(s)}')`
    },
  },
  'sibling-constant': {
    text: (s, w) => {
      const write = (all: readonly string[]): string =>
        all.map((one, i) => `${w.esm ? `export const K${i}` : `exports.K${i}`} = ${quoted(one)};\n`).join('')
      const at = beside(w, 'words.js', write, s)
      return w.esm ? `${w.mod('./words.js')}.K${at}` : `require('./words').K${at}`
    },
  },
  'json-file': {
    text: (s, w) => {
      const at = beside(w, 'locale.json', (all) => JSON.stringify({ messages: all }), s)
      return w.required("'./locale.json'").concat(`.messages[${at}]`)
    },
  },
  'text-file': {
    text: (s, w) => {
      const at = beside(w, 'NOTICE.txt', (all) => all.join('\n'), s)
      return `${w.mod('fs')}.readFileSync(${w.here()} + '/NOTICE.txt', 'utf8').split('\\n')[${at}]`
    },
  },
}
