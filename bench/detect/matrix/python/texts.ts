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
import { quoted, type PyStyle } from './writer.ts'

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
  replace: { text: (s) => `${quoted(between(s, '^'))}.replace('^', '')` },
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
}
