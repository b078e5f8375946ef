import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ecosystem } from '../../src/model/ecosystem.ts'

/** What a project asks for, as its files say it. */
export interface Wish {
  readonly name: string
  /** `1.1.0` exactly, or the major of a range */
  readonly version: string
  readonly how: 'pin' | 'range' | 'optional'
}

/** Where a client works. */
export interface Place {
  readonly cwd: string
  readonly home: string
  /** npm: the registry's root; PyPI: the index, ends in `/simple/` */
  readonly registry: string
}

type Command = readonly string[]

/** A client as teams use it, and how it is told what to do. */
export interface ClientKind {
  readonly name: string
  readonly ecosystem: Ecosystem
  /** what is installed from the registry to have it */
  readonly packages: readonly string[]
  /** its program below the folder that it is installed in; run by node where it ends in `.js` */
  readonly program: string
  /** arguments that ask for its version */
  readonly version: Command
  /** Files of a project that wants `wish`. */
  project(place: Place, wish: Wish): Readonly<Record<string, string>>
  /** resolves, writes a lock file where it has one, and installs */
  readonly install: Command | ((place: Place) => Command)
  /** from the lock file, to the letter */
  readonly frozen: Command | ((place: Place) => Command)
  /** variables beside those that every client is given */
  env?(place: Place): Readonly<Record<string, string>>
}

function manifest({ name, version, how }: Wish): string {
  const wanted = { [name]: how === 'range' ? `^${version}` : version }
  const key = how === 'optional' ? 'optionalDependencies' : 'dependencies'
  return JSON.stringify({ name: 'app', version: '1.0.0', private: true, [key]: wanted })
}

const npmProject: ClientKind['project'] = ({ registry }, wish) => ({
  'package.json': manifest(wish),
  '.npmrc': `registry=${registry}\n`,
})

function npm(major: string, version: string): ClientKind {
  return {
    name: `npm ${major}`,
    ecosystem: 'npm',
    packages: [`npm@${version}`],
    program: 'node_modules/npm/bin/npm-cli.js',
    version: ['--version'],
    project: npmProject,
    install: ['install', '--no-audit', '--no-fund'],
    frozen: ['ci', '--no-audit', '--no-fund'],
    env: ({ home }) => ({ npm_config_cache: join(home, 'npm-cache'), npm_config_update_notifier: 'false' }),
  }
}

function pnpm(major: string, version: string): ClientKind {
  return {
    name: `pnpm ${major}`,
    ecosystem: 'npm',
    packages: [`pnpm@${version}`],
    program: 'node_modules/.bin/pnpm',
    version: ['--version'],
    project: npmProject,
    install: ['install', '--no-frozen-lockfile', '--reporter=append-only'],
    frozen: ['install', '--frozen-lockfile', '--reporter=append-only'],
    env: ({ home }) => ({ XDG_DATA_HOME: join(home, 'data'), XDG_CACHE_HOME: join(home, 'cache'), CI: 'true' }),
  }
}

const YARN_RC = ({ registry }: Place): string =>
  [
    `npmRegistryServer: "${registry.replace(/\/$/, '')}"`,
    'unsafeHttpWhitelist: ["127.0.0.1"]',
    'nodeLinker: node-modules',
    'enableTelemetry: false',
    'enableGlobalCache: false',
    'npmMinimalAgeGate: 0',
    '',
  ].join('\n')

const PYPROJECT = ({ name, version, how }: Wish, more: string): string =>
  [
    '[project]',
    'name = "app"',
    'version = "1.0"',
    'requires-python = ">=3.9"',
    `dependencies = ["${requirement({ name, version, how })}"]`,
    more,
    '',
  ].join('\n')

function requirement({ name, version, how }: Wish): string {
  return how === 'range' ? `${name}>=${version},<2` : `${name}==${version}`
}

/** All that are measured, in the order of the table. */
export const CLIENTS: readonly ClientKind[] = [
  npm('11', '11'),
  npm('12', '12'),
  pnpm('10', '10'),
  pnpm('12', '12'),
  {
    name: 'yarn 1',
    ecosystem: 'npm',
    packages: ['yarn@1.22.22'],
    program: 'node_modules/yarn/bin/yarn.js',
    version: ['--version'],
    project: npmProject,
    install: ['install', '--non-interactive', '--no-progress'],
    frozen: ['install', '--frozen-lockfile', '--non-interactive', '--no-progress'],
    env: ({ home, registry }) => ({ YARN_CACHE_FOLDER: join(home, 'yarn'), npm_config_registry: registry }),
  },
  {
    name: 'yarn 4',
    ecosystem: 'npm',
    packages: ['@yarnpkg/cli-dist@4'],
    program: 'node_modules/@yarnpkg/cli-dist/bin/yarn.js',
    version: ['--version'],
    project: (place, wish) => ({ 'package.json': manifest(wish), 'yarn.lock': '', '.yarnrc.yml': YARN_RC(place) }),
    install: ['install', '--no-immutable'],
    frozen: ['install', '--immutable'],
    env: ({ home }) => ({ YARN_GLOBAL_FOLDER: join(home, 'yarn') }),
  },
  {
    name: 'bun',
    ecosystem: 'npm',
    packages: ['bun'],
    program: 'node_modules/.bin/bun',
    version: ['--version'],
    project: npmProject,
    install: ['install', '--no-progress'],
    frozen: ['install', '--frozen-lockfile', '--no-progress'],
    env: ({ home }) => ({ BUN_INSTALL_CACHE_DIR: join(home, 'bun') }),
  },
  {
    name: 'deno',
    ecosystem: 'npm',
    packages: ['deno'],
    program: 'node_modules/.bin/deno',
    version: ['--version'],
    project: npmProject,
    install: ['install'],
    frozen: ['install', '--frozen'],
    env: ({ home, registry }) => ({ DENO_DIR: join(home, 'deno'), NPM_CONFIG_REGISTRY: registry }),
  },
  {
    name: 'pip',
    ecosystem: 'pypi',
    packages: ['pip'],
    program: 'bin/pip',
    version: ['--version'],
    project: (_place, wish) => ({ 'requirements.txt': `${requirement(wish)}\n` }),
    install: ({ registry }) => ['install', '--target', 't', '-i', registry, '-r', 'requirements.txt'],
    frozen: ({ registry }) => ['install', '--target', 't', '-i', registry, '--no-deps', '-r', 'requirements.txt'],
    env: () => ({ PIP_CONFIG_FILE: '/dev/null', PIP_NO_CACHE_DIR: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' }),
  },
  {
    name: 'uv',
    ecosystem: 'pypi',
    packages: ['uv'],
    program: 'bin/uv',
    version: ['--version'],
    project: ({ registry }, wish) => ({
      'pyproject.toml': PYPROJECT(wish, `[[tool.uv.index]]\nname = "lazaret"\nurl = "${registry}"\ndefault = true`),
    }),
    install: ['sync', '--no-progress'],
    frozen: ['sync', '--frozen', '--no-progress'],
    env: ({ home }) => ({ UV_CACHE_DIR: join(home, 'uv'), UV_PYTHON_DOWNLOADS: 'never' }),
  },
  {
    name: 'poetry',
    ecosystem: 'pypi',
    packages: ['poetry'],
    program: 'bin/poetry',
    version: ['--version'],
    project: ({ registry }, wish) => ({
      'pyproject.toml': PYPROJECT(
        wish,
        `[[tool.poetry.source]]\nname = "lazaret"\nurl = "${registry}"\npriority = "primary"`,
      ),
    }),
    install: ['install', '--no-root', '--no-interaction'],
    frozen: ['install', '--no-root', '--no-interaction'],
    env: ({ home }) => ({
      POETRY_CACHE_DIR: join(home, 'poetry'),
      POETRY_CONFIG_DIR: join(home, 'poetry-config'),
      POETRY_VIRTUALENVS_IN_PROJECT: 'true',
      PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
    }),
  },
  {
    name: 'pdm',
    ecosystem: 'pypi',
    // The newest of these two break the newest pdm.
    packages: ['pdm', 'hishel[httpx]<1.2', 'unearth<0.19'],
    program: 'bin/pdm',
    version: ['--version'],
    project: (_place, wish) => ({ 'pyproject.toml': PYPROJECT(wish, '[tool.pdm]\ndistribution = false') }),
    install: ['install', '--no-self'],
    frozen: ['sync', '--no-self', '--clean'],
    env: ({ home, registry }) => ({
      PDM_PYPI_URL: registry,
      PDM_CACHE_DIR: join(home, 'pdm'),
      PDM_CHECK_UPDATE: '0',
      PDM_NON_INTERACTIVE: '1',
    }),
  },
  {
    name: 'pipenv',
    ecosystem: 'pypi',
    packages: ['pipenv'],
    program: 'bin/pipenv',
    version: ['--version'],
    project: ({ registry }, wish) => ({
      Pipfile: [
        '[[source]]',
        `url = "${registry}"`,
        'verify_ssl = false',
        'name = "lazaret"',
        '[packages]',
        `${wish.name} = "${requirement(wish).slice(wish.name.length)}"`,
        '',
      ].join('\n'),
    }),
    install: ['install'],
    frozen: ['sync'],
    env: ({ home }) => ({
      PIPENV_CACHE_DIR: join(home, 'pipenv'),
      PIPENV_VENV_IN_PROJECT: '1',
      PIPENV_NOSPIN: '1',
      PIPENV_YES: '1',
    }),
  },
]

/** Writes a project; what is there is replaced. */
export function writeProject(kind: ClientKind, place: Place, wish: Wish): void {
  mkdirSync(place.cwd, { recursive: true })
  for (const [name, text] of Object.entries(kind.project(place, wish))) writeFileSync(join(place.cwd, name), text)
  chmodSync(place.cwd, 0o755)
}

export function commandOf(command: ClientKind['install'], place: Place): readonly string[] {
  return typeof command === 'function' ? command(place) : command
}
