import { defined, setup, under, type PyMoment } from './placed.ts'
import { block } from './writer.ts'

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

/** Code that pip runs to build an sdist. */
export const BUILD_MOMENTS: Readonly<Record<string, PyMoment>> = {
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
}
