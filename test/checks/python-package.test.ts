import t from 'tap'
import { coreMetadataOf, pypiDependencies } from '../../src/ecosystems/pypi/package/metadata.ts'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

type Kind = 'wheel' | 'sdist'

/** `moment path <- trigger note` of every file that runs by itself. */
function surfaceOf(kind: Kind, files: Readonly<Record<string, string>>): string[] {
  return buildCodeIndex(readingOf(kind, files), 'pypi').surface.map(
    ({ moment, path, chain }) => `${moment} ${path} <- ${chain.map((step) => `${step.path}:${step.line}`).join(' ')}`,
  )
}

const SURFACES: readonly {
  name: string
  kind: Kind
  files: Readonly<Record<string, string>>
  surface: readonly string[]
}[] = [
  {
    name: 'a plain wheel: packages and modules at the top',
    kind: 'wheel',
    files: {
      'six.py': '',
      'yaml/__init__.py': '',
      'yaml/deep/__init__.py': '',
      'x-1.dist-info/METADATA': 'Name: x',
      'x-1.data/scripts/x': '',
    },
    surface: [
      'import six.py <- six.py:1',
      'import yaml/__init__.py <- yaml/__init__.py:1',
      'import yaml/deep/__init__.py <- yaml/deep/__init__.py:1',
    ],
  },
  {
    name: '.pth files in every place that lands in site-packages, dot files included, others not',
    kind: 'wheel',
    files: {
      'a.pth': '# x\nimport hook; hook.run()',
      '.b.pth': 'import sys',
      'paths.pth': 'lib\n../other',
      'sub/c.pth': 'import sys',
      'D.PTH': 'import sys',
      'x-1.data/purelib/e.pth': 'import sys',
      'x-1.data/data/lib/python3.11/site-packages/f.pth': 'import sys',
      'x-1.data/data/Lib/site-packages/g.pth': 'import sys',
      'x-1.data/data/etc/h.pth': 'import sys',
      'hook.py': 'import helper',
      'helper.py': '',
      'other.py': '',
    },
    surface: [
      'startup a.pth <- a.pth:2',
      'startup .b.pth <- .b.pth:1',
      'startup x-1.data/purelib/e.pth <- x-1.data/purelib/e.pth:1',
      'startup x-1.data/data/lib/python3.11/site-packages/f.pth <- x-1.data/data/lib/python3.11/site-packages/f.pth:1',
      'startup x-1.data/data/Lib/site-packages/g.pth <- x-1.data/data/Lib/site-packages/g.pth:1',
      'startup hook.py <- a.pth:2 a.pth:2',
      'startup helper.py <- a.pth:2 a.pth:2 hook.py:1',
      'import other.py <- other.py:1',
    ],
  },
  {
    name: '.start files, sitecustomize, and what pip imports late',
    kind: 'wheel',
    files: { 'a.start': '\uFEFF# c\npkg.boot:go\n', 'pkg/boot.py': '', 'sitecustomize.py': '', '_manylinux.py': '' },
    surface: [
      'install _manylinux.py <- _manylinux.py:1',
      'startup pkg/boot.py <- a.start:2',
      'startup sitecustomize.py <- sitecustomize.py:1',
    ],
  },
  {
    name: 'entry points that other programs load by themselves',
    kind: 'wheel',
    files: {
      'x-1.dist-info/entry_points.txt': '[console_scripts]\nx = pkg.cli:main\n[pytest11]\nx = pkg.plugin\n',
      'pkg/cli.py': '',
      'pkg/plugin.py': '',
    },
    surface: ['import pkg/plugin.py <- x-1.dist-info/entry_points.txt:4', 'import pkg/cli.py <- pkg/cli.py:1'],
  },
  {
    name: 'setup.py, what it imports and what it runs by path',
    kind: 'sdist',
    files: {
      'setup.py':
        "import os\nimport helper\nexec(open(os.path.join(os.path.dirname(__file__), 'pkg', 'version.py')).read())\ndef f():\n    import late",
      'helper.py': 'from tools import deep',
      'tools/deep.py': '',
      'tools/__init__.py': '',
      'late.py': '',
      'pkg/version.py': '',
      'pkg/__init__.py': '',
      'tests/__init__.py': '',
    },
    surface: [
      'build setup.py <- setup.py:1',
      'build helper.py <- setup.py:1 setup.py:2',
      'build pkg/version.py <- setup.py:1 setup.py:3',
      'build tools/__init__.py <- setup.py:1 setup.py:2 helper.py:1',
      'build tools/deep.py <- setup.py:1 setup.py:2 helper.py:1',
      'import pkg/__init__.py <- pkg/__init__.py:1',
    ],
  },
  {
    name: 'a back end in a package of its own, by a path that leads back to the root',
    kind: 'sdist',
    files: {
      'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "made.back"\nbackend-path = ["a/.."]\n',
      'made/__init__.py': 'import helper',
      'made/back.py': '',
      'helper.py': '',
    },
    surface: [
      'build made/__init__.py <- pyproject.toml:4',
      'build made/back.py <- pyproject.toml:4',
      'build helper.py <- pyproject.toml:4 made/__init__.py:1',
    ],
  },
  {
    name: 'a folder for back ends that brings the one that is taken where none is named',
    kind: 'sdist',
    files: {
      'pyproject.toml': '[build-system]\nrequires = []\nbackend-path = ["_build"]\n',
      '_build/setuptools/__init__.py': '',
      '_build/setuptools/build_meta.py': '',
    },
    surface: [
      'build _build/setuptools/__init__.py <- pyproject.toml:3',
      'build _build/setuptools/build_meta.py <- pyproject.toml:3',
    ],
  },
  {
    name: 'an in-tree back end, build hooks, and a src layout',
    kind: 'sdist',
    files: {
      'pyproject.toml':
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "be.hooks:backend"\nbackend-path = ["./_build"]\n[tool.hatch.build.hooks.custom]\n',
      '_build/be/hooks.py': '',
      'hatch_build.py': '',
      'src/pkg/__init__.py': '',
      'src/mod.py': '',
    },
    surface: [
      'build _build/be/hooks.py <- pyproject.toml:4',
      'build hatch_build.py <- pyproject.toml:5',
      'import src/mod.py <- src/mod.py:1',
      'import src/pkg/__init__.py <- src/pkg/__init__.py:1',
    ],
  },
  {
    name: 'setup.cfg as configparser reads it: names in any case, lines that end in a carriage return, values on the next line',
    kind: 'sdist',
    files: {
      'setup.cfg': '[metadata]\rVersion =\r  attr: pkg.v.VERSION\r[options]\r  CmdClass =\r    sdist = pkg.cmd.Sdist\r',
      'pkg/v.py': '',
      'pkg/cmd.py': '',
    },
    surface: ['build pkg/v.py <- setup.cfg:2', 'build pkg/cmd.py <- setup.cfg:6'],
  },
  {
    name: 'setup.cfg: attr: and cmdclass import modules',
    kind: 'sdist',
    files: {
      'setup.cfg':
        '[metadata]\nversion = attr: pkg.v.__version__\n[options]\ncmdclass =\n    install = pkg.cmd.Install\n',
      'pkg/v.py': '',
      'pkg/cmd.py': '',
    },
    surface: ['build pkg/v.py <- setup.cfg:2', 'build pkg/cmd.py <- setup.cfg:5'],
  },
  {
    name: 'what an import of the package pulls in, over brackets, dots and functions',
    kind: 'wheel',
    files: {
      'pkg/__init__.py':
        'from . import a\nfrom .sub import (\n  b,\n  c as d,\n)\nimport os, pkg.e\n# from . import f\n',
      'pkg/a.py': 'def go():\n    from ..pkg import g',
      'pkg/sub/__init__.py': '',
      'pkg/sub/b.py': '',
      'pkg/sub/c.py': '',
      'pkg/e.py': '',
      'pkg/f.py': '',
      'pkg/g.py': '',
    },
    surface: [
      'import pkg/__init__.py <- pkg/__init__.py:1',
      'import pkg/e.py <- pkg/__init__.py:1 pkg/__init__.py:6',
      'import pkg/sub/__init__.py <- pkg/__init__.py:1 pkg/__init__.py:2',
      'import pkg/sub/b.py <- pkg/__init__.py:1 pkg/__init__.py:2',
      'import pkg/sub/c.py <- pkg/__init__.py:1 pkg/__init__.py:2',
      'import pkg/a.py <- pkg/__init__.py:1 pkg/__init__.py:1',
      'import pkg/g.py <- pkg/__init__.py:1 pkg/__init__.py:1 pkg/a.py:2',
      'import pkg/f.py <- pkg/f.py:1',
    ],
  },
  {
    name: 'a package in a namespace',
    kind: 'wheel',
    files: { 'google/auth/__init__.py': '', 'google/auth/deep/__init__.py': '', 'google/oauth2/__init__.py': '' },
    surface: [
      'import google/auth/__init__.py <- google/auth/__init__.py:1',
      'import google/oauth2/__init__.py <- google/oauth2/__init__.py:1',
      'import google/auth/deep/__init__.py <- google/auth/deep/__init__.py:1',
    ],
  },
  {
    name: 'poetry and pdm scripts',
    kind: 'sdist',
    files: {
      'pyproject.toml': '[tool.poetry.build]\nscript = "build.py"\n[tool.pdm.build]\ncustom-hook = "hook.py"\n',
      'build.py': '',
      'hook.py': '',
    },
    surface: ['build hook.py <- pyproject.toml:4', 'build build.py <- pyproject.toml:1'],
  },
  {
    name: 'a pyproject.toml that is no TOML',
    kind: 'sdist',
    files: { 'pyproject.toml': '[[[', 'setup.py': '' },
    surface: ['build setup.py <- setup.py:1'],
  },
]

t.test('what runs by itself', async (t) => {
  for (const { name, kind, files, surface } of SURFACES) t.same(surfaceOf(kind, files), surface, name)
})

t.test('dependencies', async (t) => {
  const wheel = readingOf('wheel', {
    'x-1.dist-info/METADATA':
      'Metadata-Version: 2.1\nName: x\nRequires-Dist: Foo.Bar[a,b] (>=1,<2) ; python_version < "4"\nRequires-Dist: evil @ git+https://g.invalid/x\n\nRequires-Dist: body\n',
  })
  t.same(pypiDependencies(wheel), [
    { name: 'foo-bar', spec: '(>=1,<2) ; python_version < "4"', group: 'requires-dist', direct: false },
    { name: 'evil', spec: 'git+https://g.invalid/x', group: 'requires-dist', direct: true },
  ])
  t.match(coreMetadataOf(wheel)?.toString(), /^Metadata-Version/)
  const sdist = readingOf('sdist', {
    'PKG-INFO': 'Name: x\nRequires-Dist: a>=1\n',
    'pyproject.toml': '[build-system]\nrequires = ["setuptools>=61", "b @ https://h.invalid/b.whl"]\n',
    'setup.py': "from setuptools import setup\nsetup(setup_requires=['c==1', NAME])",
    'setup.cfg': '[options]\nsetup_requires =\n  d\n  e; python_version<"3"\n',
  })
  t.same(
    pypiDependencies(sdist).map(({ name, group, direct }) => `${group} ${name}${direct ? ' direct' : ''}`),
    [
      'requires-dist a',
      'build-system.requires setuptools',
      'build-system.requires b direct',
      'setup_requires c',
      'setup_requires d',
      'setup_requires e',
    ],
  )
  t.equal(coreMetadataOf(sdist), undefined)
  t.same(pypiDependencies(readingOf('wheel', {})), [])
})

const read = (name: string): string => `with open('${name}') as f:\n  text = f.read()\n`

t.test('a description that is read beside a file that is run is no code', async (t) => {
  const run = "with open('sample/version.py') as f:\n  exec(f.read())\n"
  const files = { 'sample/version.py': 'version = 1', 'README.md': 'A sample, of a text!', 'notes.txt': 'import os' }
  const table: [situation: string, setup: string, surface: string[], left: string[]][] = [
    ['it is read', run + read('README.md'), ['setup.py', 'sample/version.py'], []],
    ['it could be run', run + read('notes.txt'), ['setup.py', 'notes.txt', 'sample/version.py'], []],
    ['it alone is run', "exec(open('README.md').read())", ['README.md', 'setup.py'], ['README.md']],
  ]
  for (const [situation, setup, surface, left] of table) {
    const code = buildCodeIndex(readingOf('sdist', { ...files, 'setup.py': setup }), 'pypi')
    const built = code.surface.filter(({ moment }) => moment === 'build').map(({ path }) => path)
    t.same(built.toSorted(), surface.toSorted(), situation)
    t.same(
      code.notExamined.map(({ path }) => path),
      left,
      situation,
    )
  }
})
