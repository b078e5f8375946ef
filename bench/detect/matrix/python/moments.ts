import type { Written } from '../cell.ts'
import { block, quoted, type PyCode } from './writer.ts'

export interface PyMoment {
  readonly called: boolean
  /** false where the code cannot import its siblings by `from . import` */
  readonly relative?: false
  readonly place: (code: PyCode, parameter: string, name: string, module: string) => Placed
  /** where the twin's code stands, where no innocent package has any */
  readonly innocent?: PyMoment['place']
}

interface Placed {
  readonly kind?: 'sdist'
  readonly files: Readonly<Record<string, string | Buffer>>
  /** what `__init__.py` begins with */
  readonly init?: string
  readonly entryPoints?: string
}

function under(folder: string, file: string, code: PyCode, text = `${code.code}\n`): Placed['files'] {
  const beside = Object.entries(code.files).map(([path, content]) => [`${folder}${path}`, content])
  return { ...Object.fromEntries(beside), [`${folder}${file}`]: text }
}

export function defined(code: PyCode, name: string, parameter: string): string {
  return `${block(`def ${name}(${parameter}):`, code.code)}\n`
}

const setup = (name: string, before = '', more = ''): string =>
  `${before}from setuptools import setup\n\nsetup(name='${name}', version='1.4.2', packages=['${name.replaceAll('-', '_')}']${more})\n`

function besideInit(code: PyCode, module: string): Placed['files'] {
  return Object.fromEntries(Object.entries(code.files).map(([path, content]) => [`${module}/${path}`, content]))
}

/** Innocent `.pth` files name a folder. */
const inInit: PyMoment['place'] = (code, _parameter, _name, module) => ({
  files: { ...besideInit(code, module), [`${module}.pth`]: `${module}_extras\n` },
  init: code.code,
})

const BACKEND = (hook: string, parameters: string): PyMoment => ({
  called: false,
  relative: false,
  place: (code, _parameter, name) => ({
    kind: 'sdist',
    files: {
      ...under(
        'backend/',
        'hooks.py',
        code,
        `from setuptools.build_meta import *\nfrom setuptools import build_meta as _real\n\n${block(`def ${hook}(${parameters}):`, `${code.code}\nreturn _real.${hook}(${parameters.replaceAll(/=None/g, '')})`)}\n`,
      ),
      'pyproject.toml': `[build-system]\nrequires = ["setuptools"]\nbuild-backend = "hooks"\nbackend-path = ["backend"]\n\n[project]\nname = "${name}"\nversion = "1.4.2"\n`,
      'setup.py': setup(name),
    },
  }),
})

const command = (base: string, from: string): PyMoment => ({
  called: false,
  relative: false,
  place: (code, _parameter, name) => ({
    kind: 'sdist',
    files: under(
      '',
      'setup.py',
      code,
      setup(
        name,
        `from ${from} import ${base}\n\n${block(`class Command(${base}):`, block('def run(self):', `${base}.run(self)\n${code.code}`))}\n\n`,
        `, cmdclass={'${base}': Command}`,
      ),
    ),
  }),
})

export const PY_MOMENTS: Readonly<Record<string, PyMoment>> = {
  setup: {
    called: false,
    relative: false,
    place: (code, _p, name) => ({ kind: 'sdist', files: under('', 'setup.py', code, setup(name, `${code.code}\n`)) }),
  },
  'setup-after': {
    called: false,
    relative: false,
    place: (code, _p, name) => ({
      kind: 'sdist',
      files: under('', 'setup.py', code, `${setup(name)}\n${code.code}\n`),
    }),
  },
  'setup-install': command('install', 'setuptools.command.install'),
  'setup-build-py': command('build_py', 'setuptools.command.build_py'),
  'setup-egg-info': command('egg_info', 'setuptools.command.egg_info'),
  'setup-module': {
    called: false,
    relative: false,
    place: (code, _p, name) => ({
      kind: 'sdist',
      files: { ...under('', 'buildtools.py', code), 'setup.py': setup(name, 'import buildtools\n') },
    }),
  },
  'setup-function-of-module': {
    called: false,
    relative: false,
    place: (code, _p, name) => ({
      kind: 'sdist',
      files: {
        ...under('', 'buildtools.py', code, defined(code, 'prepare', '')),
        'setup.py': setup(name, 'from buildtools import prepare\nprepare()\n'),
      },
    }),
  },
  'setup-package-import': {
    called: false,
    place: (code, _p, name, module) => ({
      kind: 'sdist',
      files: {
        ...under(`${module}/`, 'version.py', code),
        'setup.py': setup(name, `from ${module}.version import *\n`),
      },
    }),
  },
  'backend-top': {
    called: false,
    relative: false,
    place: (code, _p, name) => ({
      kind: 'sdist',
      files: {
        ...under('backend/', 'hooks.py', code, `from setuptools.build_meta import *\n\n${code.code}\n`),
        'pyproject.toml': `[build-system]\nrequires = ["setuptools"]\nbuild-backend = "hooks"\nbackend-path = ["backend"]\n\n[project]\nname = "${name}"\nversion = "1.4.2"\n`,
        'setup.py': setup(name),
      },
    }),
  },
  'backend-build-wheel': BACKEND('build_wheel', 'wheel_directory, config_settings=None, metadata_directory=None'),
  'backend-requires': BACKEND('get_requires_for_build_wheel', 'config_settings=None'),
  'backend-metadata': BACKEND('prepare_metadata_for_build_wheel', 'metadata_directory, config_settings=None'),
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
