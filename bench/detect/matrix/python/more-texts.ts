import { deflateSync, gzipSync } from 'node:zlib'
import { base64, chars, codes, hex, reversed } from '../forms.ts'
import { pieces } from '../javascript/writer.ts'
import { quoted, type PyStyle, type PyWriter } from './writer.ts'

/** An expression that needs an import. */
function importing(line: string, text: (s: string, w: PyWriter) => string): PyStyle {
  return {
    text: (s, w) => {
      w.head(line)
      return text(s, w)
    },
  }
}

/** A statement before, and the name that it gives. */
function before(stem: string, statement: (name: string, s: string, w: PyWriter) => string, use = ''): PyStyle {
  return {
    text: (s, w) => {
      const name = w.fresh(stem)
      w.hoist(statement(name, s, w))
      return `${name}${use}`
    },
  }
}

/** More ways to write a text so that it does not stand in the source. */
export const PY_MORE_TEXTS: Readonly<Record<string, PyStyle>> = {
  'split-numbers': { text: (s) => `''.join(chr(int(n)) for n in '${codes(s).replaceAll(' ', '')}'.split(','))` },
  'hex-pairs': {
    text: (s) => `''.join(chr(int('${hex(s)}'[i:i + 2], 16)) for i in range(0, ${2 * s.length}, 2))`,
  },
  unhexlify: importing('import binascii', (s) => `binascii.unhexlify('${hex(s)}').decode()`),
  a2b: importing('from binascii import a2b_base64', (s) => `a2b_base64('${base64(s)}').decode('ascii')`),
  base16: importing('import base64', (s) => `base64.b16decode('${hex(s).toUpperCase()}').decode()`),
  'base64-reversed': importing('import base64', (s) => `base64.b64decode('${reversed(base64(s))}'[::-1]).decode()`),
  'base64-twice': importing('from base64 import b64decode as b', (s) => `b(b('${base64(base64(s))}')).decode()`),
  gzip: importing('import gzip', (s) => `gzip.decompress(bytes.fromhex('${gzipSync(s).toString('hex')}')).decode()`),
  'zlib-bytes': importing(
    'import zlib',
    (s) =>
      `zlib.decompress(b'${deflateSync(s)
        .toString('hex')
        .replaceAll(/../g, String.raw`\x$&`)}').decode()`,
  ),
  utf16: { text: (s) => `bytes.fromhex('${Buffer.from(s, 'utf16le').toString('hex')}').decode('utf-16-le')` },
  'struct-pack': importing('import struct', (s) => `struct.pack('${s.length}B', ${codes(s)}).decode()`),
  array: importing('from array import array', (s) => `array('B', [${codes(s)}]).tobytes().decode()`),
  'bytes-join': {
    text: (s, w) =>
      `b''.join([${pieces(s, w.random)
        .map((one) => `b${quoted(one)}`)
        .join(', ')}]).decode()`,
  },
  're-sub': importing('import re', (s) => `re.sub('[~]', '', ${quoted(chars(s).join('~'))})`),
  lower: { text: (s) => (s === s.toLowerCase() ? `${quoted(s.toUpperCase())}.lower()` : quoted(s)) },
  partition: { text: (s) => `${quoted(`main|${s}`)}.partition('|')[2]` },
  splitlines: { text: (s) => `${quoted(`main\n${s}`)}.splitlines()[1]` },
  rsplit: { text: (s) => `${quoted(`main ## ${s}`)}.rsplit(' ## ', 1)[-1]` },
  'string-template': importing('from string import Template', (s, w) => {
    const names = pieces(s, w.random).map((piece, i) => [`p${i}`, piece] as const)
    return `Template('${names.map(([name]) => `\${${name}}`).join('')}').substitute(${names.map(([name, piece]) => `${name}=${quoted(piece)}`).join(', ')})`
  }),
  'format-map': {
    text: (s, w) => {
      const names = pieces(s, w.random).map((piece, i) => [`p${i}`, piece] as const)
      return `'${names.map(([name]) => `{${name}}`).join('')}'.format_map({${names.map(([name, piece]) => `'${name}': ${quoted(piece)}`).join(', ')}})`
    },
  },
  'picked-letters': {
    text: (s) => {
      const letters = [...new Set(chars(s))].toSorted().join('')
      return `''.join(${quoted(letters)}[i] for i in [${chars(s)
        .map((c) => letters.indexOf(c))
        .join(', ')}])`
    },
  },
  'sorted-pairs': {
    text: (s) =>
      `''.join(c for _, c in sorted([${chars(s)
        .map((c, i) => `(${i}, ${quoted(c)})`)
        .toReversed()
        .join(', ')}]))`,
  },
  'eval-literal': { text: (s) => `eval(${quoted(quoted(s))})` },
  'literal-eval': importing('import ast', (s) => `ast.literal_eval(${quoted(quoted(s))})`),
  'default-argument': { text: (s) => `(lambda a=${quoted(s)}: a)()` },
  'called-function': before('f', (name, s) => `def ${name}():\n    return ${quoted(s)}`, '()'),
  docstring: before('f', (name, s) => `def ${name}():\n    ${quoted(s)}`, '.__doc__'),
  property: before(
    'P',
    (name, s) => `class ${name}:\n    @property\n    def value(self):\n        return ${quoted(s)}`,
    '().value',
  ),
  enumeration: before(
    'E',
    (name, s, w) => {
      w.head('from enum import Enum')
      return `class ${name}(Enum):\n    A = ${quoted(s)}`
    },
    '.A.value',
  ),
  'tuple-unpack': {
    text: (s, w) => {
      const names = pieces(s, w.random).map((piece) => [w.fresh('d'), piece] as const)
      w.hoist(
        `(${names.map(([name]) => `${name},`).join(' ')}) = (${names.map(([, piece]) => `${quoted(piece)},`).join(' ')})`,
      )
      return names.map(([name]) => name).join(' + ')
    },
  },
  conditional: { text: (s) => `(${quoted(s)} if __name__ else 'main')` },
  'or-default': { text: (s) => `(None or ${quoted(s)})` },
  'environment-default': importing('import os', (s) => `os.environ.get('TIDAL_UNSET', ${quoted(s)})`),
  'dictionary-get': { text: (s) => `{'k': ${quoted(s)}}.get('k')` },
  'dictionary-values': {
    text: (s, w) =>
      `''.join({${pieces(s, w.random)
        .map((one, i) => `${i}: ${quoted(one)}`)
        .join(', ')}}.values())`,
  },
  'loop-of-characters': before('t', (name, s) => `${name} = ''\nfor c in [${codes(s)}]:\n    ${name} += chr(c)`),
  'augmented-pieces': before('t', (name, s, w) =>
    [`${name} = ''`, ...pieces(s, w.random).map((one) => `${name} += ${quoted(one)}`)].join('\n'),
  ),
  'loop-in-function': before(
    'un',
    (name, s) =>
      `def ${name}(a):\n    out = ''\n    for i in range(0, len(a), 2):\n        out += chr(int(a[i:i + 2], 16) ^ 3)\n    return out\n${name}_1 = ${name}('${chars(
        s,
      )
        .map((c) => (c.charCodeAt(0) ^ 3).toString(16).padStart(2, '0'))
        .join('')}')`,
    '_1',
  ),
}
