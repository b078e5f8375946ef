import { base64, codes } from '../forms.ts'
import { quoted, type JsWriter, type Style } from './writer.ts'

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

/** Texts that are kept in tables, helpers and other files. */
export const JS_TABLES: Readonly<Record<string, Style>> = {
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
  'sibling-function': {
    text: (s, w) => {
      w.files['codec.js'] =
        `${w.esm ? 'export const show' : 'exports.show'} = (a) => a.map((c) => String.fromCharCode(c - 1)).join('');\n`
      const show = w.esm ? `${w.mod('./codec.js')}.show` : "require('./codec').show"
      return `${show}([${codes(s, (c) => c + 1)}])`
    },
  },
  'class-of-texts': {
    text: (s, w) => {
      const at = table(
        w,
        (one) => quoted(base64(one)),
        (all) =>
          `class Texts {\nconstructor() {\nthis.all = [${all.join(', ')}];\n}\nget(i) {\nreturn Buffer.from(this.all[i], 'base64').toString();\n}\n}\nconst texts = new Texts();`,
      )(s)
      return `texts.get(${at})`
    },
  },
  'cached-table': {
    names: true,
    text: (s, w) => {
      const at = table(
        w,
        (one) => quoted(codes(one, (c) => c ^ 90).replaceAll(' ', '')),
        (all) =>
          `const _l = [${all.join(', ')}];\nconst _m = {};\nfunction _q(i) {\nif (_m[i] === undefined) _m[i] = _l[i].split(',').map((n) => String.fromCharCode(n ^ 90)).join('');\nreturn _m[i];\n}`,
      )(s)
      return `_q(${at})`
    },
  },
}
