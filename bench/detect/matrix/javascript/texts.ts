import { base64, between, chars, codes, hex, hexEscapes, percentEscapes, reversed } from '../forms.ts'
import { pieces, quoted, type Style } from './writer.ts'

/** Ways to write a text so that it does not stand in the source. */
export const JS_TEXTS: Readonly<Record<string, Style>> = {
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
}
