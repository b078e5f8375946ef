import { OTHER_INTERPRETERS } from './other-tools.ts'

/** How evidence says that a remote side types into a shell. */
export const FEEDS_SHELL = 'feeds it to a shell'

/** Commands that send or fetch over the network. */
export const NETWORK_COMMANDS: ReadonlySet<string> = new Set([
  'curl',
  'wget',
  'wget2',
  'aria2c',
  'nc',
  'ncat',
  'netcat',
  'socat',
  'telnet',
  'ftp',
  'tftp',
  'sftp',
  'scp',
  'ssh',
  'rsync',
  'nslookup',
  'ping',
  'dig',
  'host',
  'httpie',
  'http',
  'lynx',
  'iwr',
  'irm',
  'invoke-webrequest',
  'invoke-restmethod',
  'start-bitstransfer',
  'bitsadmin',
  'certutil',
])

/** Commands that run the text or the file they are given, and the language that they take it for. */
export const INTERPRETERS: ReadonlyMap<string, 'shell' | 'javascript' | 'python' | 'other'> = new Map([
  ['sh', 'shell'],
  ['bash', 'shell'],
  ['zsh', 'shell'],
  ['dash', 'shell'],
  ['ksh', 'shell'],
  ['mksh', 'shell'],
  ['ash', 'shell'],
  ['at', 'shell'],
  ['source', 'shell'],
  ['.', 'shell'],
  ['node', 'javascript'],
  ['nodejs', 'javascript'],
  ['bun', 'javascript'],
  ['deno', 'javascript'],
  ['tsx', 'javascript'],
  ['ts-node', 'javascript'],
  ['ts-node-esm', 'javascript'],
  ['ts-node-script', 'javascript'],
  ['ts-node-cwd', 'javascript'],
  ['ts-node-transpile-only', 'javascript'],
  ['ts-node-dev', 'javascript'],
  ['tsnd', 'javascript'],
  ['tsimp', 'javascript'],
  ['esno', 'javascript'],
  ['esmo', 'javascript'],
  ['esr', 'javascript'],
  ['swc-node', 'javascript'],
  ['sucrase-node', 'javascript'],
  ['node-dev', 'javascript'],
  ['qjs', 'javascript'],
  ['electron', 'javascript'],
  ['zx', 'javascript'],
  ['nodemon', 'javascript'],
  ['babel-node', 'javascript'],
  ['vite-node', 'javascript'],
  ['jiti', 'javascript'],
  ['pm2', 'javascript'],
  ['forever', 'javascript'],
  ['python', 'python'],
  ['python2', 'python'],
  ['python3', 'python'],
  ['py', 'python'],
  ['pythonw', 'python'],
  ['pyw', 'python'],
  ['pypy', 'python'],
  ['pypy3', 'python'],
  ['ipython', 'python'],
  ['perl', 'other'],
  ['ruby', 'other'],
  ['php', 'other'],
  ['pwsh', 'other'],
  ['powershell', 'other'],
  ['powershell.exe', 'other'],
  ['osascript', 'other'],
  ['iex', 'other'],
  ['invoke-expression', 'other'],
  ['mshta', 'other'],
  ['rundll32', 'other'],
  ['regsvr32', 'other'],
  ['wscript', 'other'],
  ['cscript', 'other'],
  ['msiexec', 'other'],
  ...OTHER_INTERPRETERS.map((name) => [name, 'other'] as const),
])

/** Interpreters, and programs of Windows, that run what they are given, whatever its name, in languages for which there is no reader here. */
export const OTHER_LANGUAGES: ReadonlySet<string> = new Set([
  'perl',
  'ruby',
  'php',
  'osascript',
  'cscript',
  'wscript',
  'mshta',
  'regsvr32',
  'rundll32',
  'msiexec',
  ...OTHER_INTERPRETERS,
])

/** Commands that start the command in their arguments, and nothing else. */
export const WRAPPERS: ReadonlySet<string> = new Set([
  'sudo',
  'nohup',
  'exec',
  'time',
  'command',
  'cross-env',
  'cross-env-shell',
  'env',
  'npx',
  'start',
  'nice',
  'xargs',
  'timeout',
  'setsid',
  'builtin',
  'cmd',
  'cmd.exe',
  'call',
  'doas',
  'busybox',
  'toybox',
  'ionice',
  'unbuffer',
  'chronic',
  'stdbuf',
  'dotenv',
  'dotenvx',
  'corepack',
])

/** Flags of theirs that take the word behind them. */
export const VALUE_FLAGS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['sudo', new Set(['-u', '-g', '--user', '--group'])],
  ['doas', new Set(['-u'])],
  ['nice', new Set(['-n'])],
  ['ionice', new Set(['-c', '-n', '-p'])],
  ['uv', new Set(['--with', '-p', '--python', '--project', '--directory', '--extra', '--group', '--index-url'])],
  ['conda', new Set(['-n', '--name', '-p', '--prefix', '--cwd'])],
  ['timeout', new Set(['-s', '-k', '--signal', '--kill-after'])],
  ['env', new Set(['-u', '-C', '--chdir'])],
  ['npx', new Set(['-p', '--package'])],
  ['npm', new Set(['-p', '--package'])],
  ['xargs', new Set(['-n', '-I', '-P', '-L', '-a', '--arg-file', '-d', '-E', '-s'])],
  ['dotenv', new Set(['-e', '-v', '-c'])],
])

/** Commands whose words are npm scripts to run, or whole commands. */
export const SCRIPT_RUNNERS: ReadonlyMap<string, 'scripts' | 'commands'> = new Map([
  ['npm-run-all', 'scripts'],
  ['npm-run-all2', 'scripts'],
  ['run-s', 'scripts'],
  ['run-p', 'scripts'],
  ['concurrently', 'commands'],
])

/** Commands that run scripts of a package.json. */
export const STARTS_SCRIPTS: ReadonlySet<string> = new Set([
  'npm',
  'yarn',
  'pnpm',
  'lerna',
  'nx',
  'turbo',
  'rush',
  'wsrun',
])

/** Commands that print a file. */
export const PRINTERS: ReadonlySet<string> = new Set(['cat', 'type', 'tac', 'head', 'tail', 'zcat', 'gunzip', 'tee'])

/** Commands that print the environment. */
export const ENVIRONMENT_COMMANDS: ReadonlySet<string> = new Set(['env', 'printenv', 'set', 'export', 'declare'])

/** Command lines that print credentials which are kept elsewhere than in a file of that name. */
export const CREDENTIAL_COMMANDS: RegExp =
  /^(?:gh auth token|git credential(?:-\w+)? (?:fill|get)|(?:npm|yarn|pnpm) (?:config get \S*_?auth\w*|token list)|aws (?:secretsmanager get-secret-value|ssm get-parameter|configure get|sts get-session-token|configure export-credentials)|gcloud auth (?:application-default )?print-(?:access|identity)-token|gcloud secrets versions access|az account get-access-token|az keyvault secret show|kubectl (?:get|describe) secrets?|security (?:find-(?:generic|internet)-password|dump-keychain)|secret-tool (?:lookup|search)|vault (?:read|kv get)|op (?:read|item (?:get|list)|document get|vault list)|bw (?:get|list|export)|lpass (?:show|export|ls)|pass show|doppler secrets|infisical (?:secrets|export)|heroku config|wrangler secret|gpg (?:.* )?--export-secret-keys|netsh wlan (?:show|export) .{0,80}key=clear|cmdkey \/list|trufflehog|gitleaks)\b/i

/** Where a search begins that is not about a project: the home directory, all of the machine. */
const FROM_ANYWHERE = String.raw`(?:~|/|/home|/Users|/root|\$HOME|\$\{HOME\}|%USERPROFILE%|C:[\\/]*)(?:[\\/]\S*)?`

/** Names of files that hold secrets, as a search spells them. */
const SECRET_NAMES = String.raw`\.env\b|wallet|keystore|id_(?:rsa|ed25519|\*)|\.pem\b|\.npmrc|\.aws|seed|mnemonic|private.?key|\.kdbx|credentials`

/** Searches of a whole account or machine for such files. */
export const LOOKS_FOR_SECRETS: RegExp = new RegExp(
  `^(?:find ${FROM_ANYWHERE} .*-i?name .{0,200}?(?:${SECRET_NAMES})|(?:grep|rg|ag) (?:-\\S+ )*.{0,200}(?:${SECRET_NAMES}).{0,200} ${FROM_ANYWHERE}|(?:locate|mdfind|fd) .{0,100}(?:${SECRET_NAMES})|dir .{0,40}/s.{0,100}(?:${SECRET_NAMES}))`,
  'i',
)

/** Command lines that print who somebody is, as git knows it. */
export const IDENTITY_COMMANDS: RegExp =
  /^git config (?:--(?:global|system|local|get) )*(?:user\.(?:name|email)|--list|-l)(?: |$)|^(?:npm|yarn|pnpm) (?:npm )?whoami(?: |$)/

/** Commands that print facts about the machine and the account. */
export const HOST_COMMANDS: ReadonlySet<string> = new Set([
  'hostname',
  'whoami',
  'id',
  'uname',
  'ifconfig',
  'ipconfig',
  'systeminfo',
  'ip',
  'arp',
  'netstat',
  'hostnamectl',
  'who',
  'getmac',
])

/** Commands that print what lies around, runs, or can be reached from here: of interest to nobody else. */
export const LOOKING_COMMANDS: ReadonlySet<string> = new Set(['ls', 'dir', 'ps', 'tasklist', 'ping'])

/** Commands that write, move or mark files. */
export const WRITING_COMMANDS: ReadonlySet<string> = new Set([
  'chmod',
  'tee',
  'dd',
  'install',
  'crontab',
  'systemctl',
  'launchctl',
  'reg',
])
