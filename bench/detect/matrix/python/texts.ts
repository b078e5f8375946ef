import {
  base64,
  between,
  chars,
  codes,
  hex,
  hexEscapes,
  octalEscapes,
  percentEscapes,
  reversed,
  rot13,
} from '../forms.ts'
import { deflateSync } from 'node:zlib'
import { pieces } from '../javascript/writer.ts'
import { quoted, type PyStyle, type PyWriter } from './writer.ts'

const KEPT = new WeakMap<PyWriter, string[]>()

/** Texts that are kept together. `made` is called once, with the list that still grows. */
function kept(w: PyWriter, text: string, made: (texts: readonly string[]) => void): number {
  let texts = KEPT.get(w)
  if (texts === undefined) {
    texts = []
    KEPT.set(w, texts)
    made(texts)
  }
  if (!texts.includes(text)) texts.push(text)
  return texts.indexOf(text)
}

function beside(w: PyWriter, file: string, content: (texts: readonly string[]) => string, text: string): number {
  const at = kept(w, text, () => {})
  w.files[file] = content(KEPT.get(w) ?? [])
  return at
}

/** A helper that is declared once; `kept` remembers that it was. */
function helped(w: PyWriter, declaration: string): void {
  kept(w, '', () => w.hoist(declaration))
}

const here = (w: PyWriter, file: string): string => {
  w.head('import os')
  return `os.path.join(os.path.dirname(__file__), '${file}')`
}

/** Ways to write a text so that it does not stand in the source. */
export const PY_TEXTS: Readonly<Record<string, PyStyle>> = {
  concat: { text: (s, w) => `(${pieces(s, w.random).map(quoted).join(' + ')})` },
  adjacent: { text: (s, w) => `(${pieces(s, w.random).map(quoted).join(' ')})` },
  base64: {
    text: (s, w) => {
      w.head('import base64')
      return `base64.b64decode('${base64(s)}').decode()`
    },
  },
  'base64-bytes-urlsafe': {
    text: (s, w) => {
      w.head('from base64 import urlsafe_b64decode as u')
      return `u(b'${Buffer.from(s).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}').decode('utf-8')`
    },
  },
  hex: { text: (s) => `bytes.fromhex('${hex(s)}').decode()` },
  'codecs-hex': {
    text: (s, w) => {
      w.head('import codecs')
      return `codecs.decode('${hex(s)}', 'hex').decode()`
    },
  },
  rot13: {
    text: (s, w) => {
      w.head('import codecs')
      return `codecs.decode(${quoted(rot13(s))}, 'rot13')`
    },
  },
  zlib: {
    text: (s, w) => {
      w.head('import zlib, base64')
      return `zlib.decompress(base64.b64decode('${deflateSync(s).toString('base64')}')).decode()`
    },
  },
  'reversed-slice': { text: (s) => `${quoted(reversed(s))}[::-1]` },
  'reversed-join': { text: (s) => `''.join(reversed(${quoted(reversed(s))}))` },
  'split-join': { text: (s) => `''.join(${quoted(between(s, '#'))}.split('#'))` },
  'join-list': { text: (s, w) => `''.join([${pieces(s, w.random).map(quoted).join(', ')}])` },
  'chr-plus': {
    text: (s) =>
      `(${chars(s)
        .map((c) => `chr(${c.charCodeAt(0)})`)
        .join(' + ')})`,
  },
  'map-chr': { text: (s) => `''.join(map(chr, [${codes(s)}]))` },
  'chr-comprehension': { text: (s) => `''.join(chr(c) for c in (${codes(s)},))` },
  'xor-comprehension': {
    text: (s) =>
      `''.join([chr(ord(c) ^ 5) for c in ${quoted(
        chars(s)
          .map((c) => String.fromCharCode(c.charCodeAt(0) ^ 5))
          .join(''),
      )}])`,
  },
  'shift-lambda': { text: (s) => `''.join(map(lambda c: chr(c - 7), [${codes(s, (c) => c + 7)}]))` },
  'bytes-generator': { text: (s) => `bytes(c ^ 19 for c in [${codes(s, (c) => c ^ 19)}]).decode()` },
  'bytes-list': { text: (s) => `bytes([${codes(s)}]).decode()` },
  bytearray: { text: (s) => `bytearray((${codes(s)},)).decode('ascii')` },
  replace: { text: (s) => `${quoted(between(s, '~'))}.replace('~', '')` },
  format: {
    text: (s, w) => {
      const parts = pieces(s, w.random)
      return `'${'{}'.repeat(parts.length)}'.format(${parts.map(quoted).join(', ')})`
    },
  },
  percent: {
    text: (s, w) => {
      const parts = pieces(s, w.random)
      return `'${'%s'.repeat(parts.length)}' % (${parts.map(quoted).join(', ')},)`
    },
  },
  'f-string': {
    text: (s, w) => {
      const names = pieces(s, w.random).map((piece) => {
        const name = w.fresh('p')
        w.hoist(`${name} = ${quoted(piece)}`)
        return `{${name}}`
      })
      return `f'${names.join('')}'`
    },
  },
  translate: {
    text: (s) => {
      const from = 'abcdefghijklmnopqrstuvwxyz'
      const to = 'qwertyuiopasdfghjklzxcvbnm'
      const turned = chars(s)
        .map((c) => (from.includes(c) ? to[from.indexOf(c)] : c))
        .join('')
      return `${quoted(turned)}.translate(str.maketrans('${to}', '${from}'))`
    },
  },
  escapes: { text: (s) => `'${hexEscapes(s)}'` },
  octal: { text: (s) => `'${octalEscapes(s)}'` },
  slice: { text: (s) => `${quoted(`__${s}__`)}[2:-2]` },
  step: {
    text: (s) =>
      `${quoted(
        chars(s)
          .map((c) => `${c}x`)
          .join(''),
      )}[::2]`,
  },
  strip: { text: (s) => `${quoted(`++${s}++`)}.strip('+')` },
  unquote: {
    text: (s, w) => {
      w.head('from urllib.parse import unquote')
      return `unquote('${percentEscapes(s)}')`
    },
  },
  'int-to-bytes': { text: (s) => `int(${BigInt(`0x${hex(s)}`)}).to_bytes(${s.length}, 'big').decode()` },
  reduce: {
    text: (s, w) => {
      w.head('from functools import reduce')
      return `reduce(lambda a, c: a + chr(c), [${codes(s)}], '')`
    },
  },
  'json-loads': {
    text: (s, w) => {
      w.head('import json')
      return `json.loads(${quoted(JSON.stringify([s]).replaceAll('/', '\\u002f'))})[0]`
    },
  },
  pop: { text: (s) => `['main', 'index', ${quoted(s)}].pop()` },
  dictionary: {
    text: (s, w) => {
      const name = w.fresh('words')
      w.hoist(`${name} = {'a': 'index', 'key': ${quoted(s)}}`)
      return `${name}['key']`
    },
  },
  'class-constant': {
    text: (s, w) => {
      const name = w.fresh('C')
      w.hoist(`class ${name}:\n    value = ${quoted(s)}`)
      return `${name}.value`
    },
  },
  'string-table': {
    names: true,
    text: (s, w) => `T[${kept(w, s, (all) => w.growing(() => `T = [${all.map(quoted).join(', ')}]`))}]`,
  },
  'coded-table': {
    names: true,
    text: (s, w) =>
      `S(${kept(w, s, (all) => {
        w.head('import base64')
        w.growing(
          () =>
            `B = [${all.map((one) => `'${base64(one)}'`).join(', ')}]\ndef S(i):\n    return base64.b64decode(B[i]).decode()`,
        )
      })})`,
  },
  identity: {
    names: true,
    text: (s, w) => {
      helped(w, 'I = lambda s: s')
      return `I(${quoted(s)})`
    },
  },
  'xor-helper': {
    names: true,
    text: (s, w) => {
      helped(w, "def dx(a, k):\n    return ''.join(chr(c ^ k) for c in a)")
      return `dx([${codes(s, (c) => c ^ 41)}], 41)`
    },
  },
  'decode-helper': {
    text: (s, w) => {
      w.head('import base64')
      helped(w, "def d64(s):\n    return base64.b64decode(s).decode('utf-8')")
      return `d64('${base64(s)}')`
    },
  },
  'sibling-constant': {
    text: (s, w) => {
      w.relative = true
      w.head('from . import words')
      return `words.K${beside(w, 'words.py', (all) => all.map((one, i) => `K${i} = ${quoted(one)}\n`).join(''), s)}`
    },
  },
  'json-file': {
    text: (s, w) => {
      const at = beside(w, 'locale.json', (all) => JSON.stringify({ messages: all }), s)
      w.head('import json')
      return `json.load(open(${here(w, 'locale.json')}))['messages'][${at}]`
    },
  },
  'text-file': {
    text: (s, w) => {
      const at = beside(w, 'notice.txt', (all) => all.join('\n'), s)
      return `open(${here(w, 'notice.txt')}).read().split('\\n')[${at}]`
    },
  },
}
