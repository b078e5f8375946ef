import { npmTarball, wheel } from './build.ts'
import type { NpmRelease } from './npm.ts'
import type { PypiRelease } from './pypi.ts'

const OLD = '2023-03-04T05:06:07.000Z'
const OLDER = '2022-03-04T05:06:07.000Z'

const SETUP = "const { execSync } = require('child_process')\nexecSync('node --version')\n"

/** Updates that begin to run code by themselves, harmlessly and long ago: no cooldown, only a person decides. */
export function reviewNpm(): NpmRelease[] {
  return [
    { built: npmTarball({ name: 'adds-script', version: '1.0.0' }), publishedAt: OLDER },
    {
      built: npmTarball({
        name: 'adds-script',
        version: '1.1.0',
        scripts: { postinstall: 'node setup.js' },
        files: { 'setup.js': SETUP },
      }),
      publishedAt: OLD,
    },
  ]
}

export function reviewPypi(): PypiRelease[] {
  return [
    { built: wheel({ name: 'adds-hook', version: '1.0' }), publishedAt: OLDER },
    {
      built: wheel({
        name: 'adds-hook',
        version: '1.1',
        files: { 'adds_hook/__init__.py': 'version = "1.1"\n', 'sitecustomize.py': 'import os\nprint(os.getcwd())\n' },
      }),
      publishedAt: OLD,
    },
  ]
}
