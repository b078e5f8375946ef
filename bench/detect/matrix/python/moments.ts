import type { Written } from '../cell.ts'
import { BUILD_MOMENTS } from './moments-build.ts'
import { besideInit, defined, setup, under, type Placed, type PyMoment } from './placed.ts'
import { block, quoted, type PyCode } from './writer.ts'

/** Innocent `.pth` files name a folder. */
const inInit: PyMoment['place'] = (code, _parameter, _name, module) => ({
  files: { ...besideInit(code, module), [`${module}.pth`]: `${module}_extras\n` },
  init: code.code,
})

/** When code of Python packages runs, and where it stands. */
export const PY_MOMENTS: Readonly<Record<string, PyMoment>> = {
  ...BUILD_MOMENTS,
  'pth-inline': {
    called: false,
    relative: false,
    innocent: inInit,
    place: (code, _p, _name, module) => ({
      files: { ...under('', `${module}-init.pth`, code, `import sys; exec(${quoted(code.code)})\n`) },
    }),
  },
  'pth-module': {
    called: false,
    relative: false,
    innocent: inInit,
    place: (code, _p, _name, module) => ({
      files: { ...under('', `_${module}_boot.py`, code), [`${module}.pth`]: `import _${module}_boot\n` },
    }),
  },
  sitecustomize: {
    called: false,
    relative: false,
    innocent: inInit,
    place: (code) => ({ files: under('', 'sitecustomize.py', code) }),
  },
  init: { called: false, place: (code, _p, _name, module) => ({ files: besideInit(code, module), init: code.code }) },
  'init-sdist': {
    called: false,
    place: (code, _p, name, module) => ({
      kind: 'sdist',
      files: { ...besideInit(code, module), 'setup.py': setup(name) },
      init: code.code,
    }),
  },
  'imported-module': {
    called: false,
    place: (code, _p, _name, module) => ({ files: under(`${module}/`, 'core.py', code), init: 'from . import core' }),
  },
  'imported-by-importlib': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code),
      init: "import importlib\nimportlib.import_module('.core', __name__)",
    }),
  },
  'imported-by-dunder': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code),
      init: `__import__('${module}.core')`,
    }),
  },
  'run-by-runpy': {
    called: false,
    relative: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code),
      init: `import runpy\nrunpy.run_module('${module}.core')`,
    }),
  },
  'function-of-module': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code, defined(code, 'start', '')),
      init: 'from .core import start\nstart()',
    }),
  },
  'decorator-of-module': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: {
        ...under(`${module}/`, 'core.py', code, `${block('def start(function):', `${code.code}\nreturn function`)}\n`),
        [`${module}/tools.py`]: 'from .core import start\n\n\n@start\ndef greet():\n    return True\n',
      },
      init: 'from .tools import greet',
    }),
  },
  'function-of-third-module': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: {
        ...under(`${module}/`, 'core.py', code, defined(code, 'start', '')),
        [`${module}/tools.py`]: 'def begin():\n    from .core import start\n    start()\n',
      },
      init: 'from .tools import begin\nbegin()',
    }),
  },
  'method-of-module': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code, `${block('class Core:', block('def start(self):', code.code))}\n`),
      init: 'from .core import Core\nCore().start()',
    }),
  },
  'module-nobody-imports': {
    called: false,
    place: (code, _p, _name, module) => ({ files: under(`${module}/`, 'extra.py', code) }),
  },
  'star-import': {
    called: false,
    place: (code, _p, _name, module) => ({ files: under(`${module}/`, 'core.py', code), init: 'from .core import *' }),
  },
  'imported-in-function': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code),
      init: 'def _ready():\n    from . import core\n    return core\n\n\n_ready()',
    }),
  },
  'executed-file': {
    called: false,
    relative: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code),
      init: "import os\nexec(open(os.path.join(os.path.dirname(__file__), 'core.py')).read())",
    }),
  },
  'started-module': {
    called: false,
    place: (code, _p, _name, module) => ({
      files: under(`${module}/`, 'core.py', code),
      init: `import subprocess\nimport sys\nsubprocess.Popen([sys.executable, '-m', '${module}.core'])`,
    }),
  },
  'test-plugin': {
    called: false,
    place: (code, _p, name, module) => ({
      files: under(`${module}/`, 'plugin.py', code),
      entryPoints: `[pytest11]\n${name} = ${module}.plugin\n`,
    }),
  },
  'top-level-module': {
    called: false,
    relative: false,
    place: (code, _p, _name, module) => ({
      files: under('', `${module}_core.py`, code),
      init: `import ${module}_core`,
    }),
  },
  function: {
    called: true,
    place: (code, parameter, _name, module) => ({
      files: under(`${module}/`, 'client.py', code, defined(code, 'connect', parameter)),
      init: 'from .client import connect',
    }),
  },
  method: {
    called: true,
    place: (code, parameter, _name, module) => ({
      files: under(
        `${module}/`,
        'client.py',
        code,
        `${block('class Client:', block(`def open(${['self', parameter].filter(Boolean).join(', ')}):`, code.code))}\n`,
      ),
      init: 'from .client import Client',
    }),
  },
  'console-script': {
    called: true,
    place: (code, parameter, name, module) => ({
      files: under(`${module}/`, 'cli.py', code, defined(code, 'main', parameter === '' ? '' : `${parameter}=None`)),
      entryPoints: `[console_scripts]\n${name} = ${module}.cli:main\n`,
    }),
  },
  main: {
    called: true,
    place: (code, parameter, _name, module) => ({
      files: under(
        `${module}/`,
        'client.py',
        code,
        `${defined(code, 'main', parameter === '' ? '' : `${parameter}=None`)}\nif __name__ == '__main__':\n    main()\n`,
      ),
    }),
  },
}

/** The package around the code: a module that is of some use, and the twin's client beside it. */
export function packageOf(placed: Placed, module: string, client: PyCode | undefined): Written {
  const title = `def title(text):\n    return ' '.join(str(text).split())\n`
  const handed = client === undefined ? '' : 'from .service import send\n'
  return {
    kind: placed.kind ?? 'wheel',
    files: {
      ...placed.files,
      ...(client === undefined
        ? {}
        : under(`${module}/service/`, '__init__.py', client, defined(client, 'send', 'note'))),
      [`${module}/__init__.py`]: `${placed.init === undefined ? '' : `${placed.init}\n`}${handed}\n\n${title}`,
      [`${module}/defaults.ini`]: '[plain]\nmode = plain\n',
    },
    ...(placed.entryPoints === undefined ? {} : { entryPoints: placed.entryPoints }),
  }
}
