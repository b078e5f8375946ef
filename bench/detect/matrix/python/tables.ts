import { base64, codes } from '../forms.ts'
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

/** Texts that are kept in tables, helpers and other files. */
export const PY_TABLES: Readonly<Record<string, PyStyle>> = {
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
  'sibling-function': {
    text: (s, w) => {
      w.relative = true
      w.head('from .codec import show')
      w.files['codec.py'] = "def show(a):\n    return ''.join(chr(c - 1) for c in a)\n"
      return `show([${codes(s, (c) => c + 1)}])`
    },
  },
  'class-of-texts': {
    text: (s, w) =>
      `texts.get(${kept(w, s, (all) => {
        w.head('import base64')
        w.growing(
          () =>
            `class Texts:\n    def __init__(self):\n        self.all = [${all.map((one) => `'${base64(one)}'`).join(', ')}]\n\n    def get(self, i):\n        return base64.b64decode(self.all[i]).decode()\ntexts = Texts()`,
        )
      })})`,
  },
  'package-data': {
    text: (s, w) => {
      const at = beside(w, 'words.txt', (all) => all.join('\n'), s)
      w.head('import pkgutil')
      return `pkgutil.get_data(__name__.split('.')[0], 'words.txt').decode().split('\\n')[${at}]`
    },
  },
}
