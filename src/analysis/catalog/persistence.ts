/**
 * How unusual it is that code which nobody called writes there: `never` in a package that means well, `seldom`, or `usual`,
 * since some tools are installed for it.
 */
export type Grade = 'never' | 'seldom' | 'usual'

/** A place from which something is started later, without anybody asking for the package again. */
export interface StartPlace {
  /** searched in a path whose unknown parts read as a hole (U+E000); shells lose the backslashes of Windows */
  readonly path: RegExp
  /** ends a sentence about the file: "which every new shell runs" */
  readonly effect: string
  readonly grade: Grade
  /** how often a package writes there that somebody asks to; absent: some tools are there for it */
  readonly asked?: 'seldom' | 'never'
}

const SHELL = 'which every new shell runs'
const LOGIN = 'which is started at every login'
const ASSISTANT = 'which an AI assistant obeys'
const PYTHON = 'which every start of Python runs'

/** Packages that share one program put it into the other's place at install. */
export const OF_ANOTHER = 'which is the code of another package'

export const START_PLACES: readonly StartPlace[] = [
  {
    path: /(?:^|[/\\~\uE000])\.(?:bashrc|bash_(?:profile|login|logout|aliases)|zshrc|zshenv|zprofile|zlogin|profile|kshrc|t?cshrc)$/,
    effect: SHELL,
    grade: 'never',
  },
  { path: /^\/etc\/(?:profile(?:\.d(?:\/|$)|$)|bash\.bashrc$|bashrc$|zsh)/, effect: SHELL, grade: 'never' },
  { path: /(?:^|[/\\])fish[/\\](?:config\.fish$|conf\.d(?:[/\\]|$))/, effect: SHELL, grade: 'never' },
  { path: /(?:PowerShell_profile|PowerShell[/\\]profile)\.ps1$/i, effect: SHELL, grade: 'never' },
  {
    path: /(?:^|[/\\\uE000])authorized_keys2?$/,
    effect: 'which lets the holder of a key log in',
    grade: 'never',
    asked: 'seldom',
  },
  {
    path: /^\/etc\/ssh\/sshd_config|ProgramData[/\\]ssh[/\\]sshd_config$/i,
    effect: 'which says who may log in from afar',
    grade: 'never',
    asked: 'seldom',
  },
  {
    path: /^\/etc\/(?:passwd|shadow|group)$|^accounts of the machine$/,
    effect: 'by which somebody else can log in',
    grade: 'never',
    asked: 'seldom',
  },
  {
    path: /^authorities of the machine$/,
    effect: 'by which others can read what is sent in secret',
    grade: 'never',
    asked: 'seldom',
  },
  { path: /^\/etc\/(?:udev\/rules\.d|xdg\/autostart)\//, effect: LOGIN, grade: 'never', asked: 'seldom' },
  { path: /(?:^|[/\\])\.ssh[/\\]rc$/, effect: 'which is run at every login', grade: 'never' },
  {
    path: /^\/var\/spool\/cron(?:\/|$)|^\/etc\/(?:ana)?cron(?:tab$|\.\w)/,
    effect: 'which is started at set times',
    grade: 'never',
    asked: 'seldom',
  },
  {
    path: /(?:^|[/\\])systemd[/\\](?:user|system)(?:[/\\]|$)|^\/etc\/(?:init\.d\/|rc\.local$)/,
    effect: 'which is started with the machine or at login',
    grade: 'never',
    asked: 'seldom',
  },
  {
    path: /(?:^|[/\\])\.config[/\\]autostart(?:[/\\]|$)|(?:^|[/\\])\.x(?:init|session|profile)(?:rc)?$/,
    effect: LOGIN,
    grade: 'never',
    asked: 'seldom',
  },
  { path: /(?:^|[/\\\uE000])Launch(?:Agents|Daemons)(?:[/\\]|$)/, effect: LOGIN, grade: 'never', asked: 'seldom' },
  { path: /Programs[/\\]*Startup(?:[/\\]|$)/i, effect: LOGIN, grade: 'never', asked: 'seldom' },
  {
    path: /CurrentVersion[/\\]*Run(?:Once|Services)?(?:Ex)?(?:[/\\]|$)|CurrentVersion[/\\]*Winlogon/i,
    effect: LOGIN,
    grade: 'never',
    asked: 'seldom',
  },
  { path: /System32[/\\]Tasks(?:[/\\]|$)/i, effect: 'which is started at set times', grade: 'never', asked: 'seldom' },
  {
    path: /^\/etc\/(?:ld\.so\.(?:preload$|conf)|sudoers|pam\.d\/)/,
    effect: 'which every program of the machine obeys',
    grade: 'never',
    asked: 'never',
  },
  {
    path: /(?:^|[/\\~\uE000])\.gitconfig: (?:core|init)\./,
    effect: 'by which git runs programs in every repository',
    grade: 'never',
  },
  { path: /(?:^|[/\\\uE000])\.git[/\\](?:hooks(?:[/\\]|$)|config: )/, effect: 'which git runs', grade: 'usual' },
  {
    path: /(?:^|[/\\\uE000])\.github[/\\]workflows(?:[/\\]|$)|(?:^|[/\\\uE000])(?:\.gitlab-ci\.yml|\.circleci[/\\]config\.yml)$/,
    effect: 'which the build service runs',
    grade: 'seldom',
  },
  {
    path: /(?:^|[/\\~\uE000])\.claude(?:\.json$|[/\\](?:settings(?:\.local)?\.json$|(?:hooks|commands|agents|skills|plugins)(?:[/\\]|$)))/,
    effect: ASSISTANT,
    grade: 'never',
  },
  {
    path: /(?:^|[/\\~\uE000])\.(?:cursor|gemini|codex|windsurf|kiro|amazonq)[/\\](?:\w{1,20}[/\\])?(?:mcp|hooks|settings|config|rules|agents|commands|steering)\b/,
    effect: ASSISTANT,
    grade: 'never',
  },
  { path: /(?:claude_desktop_config|mcp_config|(?:^|[/\\\uE000])\.?mcp)\.json$/, effect: ASSISTANT, grade: 'never' },
  {
    path: /(?:^|[/\\\uE000])(?:CLAUDE|AGENTS|GEMINI|copilot-instructions|\.cursorrules|\.windsurfrules)(?:\.local)?(?:\.md)?$/,
    effect: ASSISTANT,
    grade: 'seldom',
  },
  {
    path: /(?:^|[/\\\uE000])\.vscode[/\\](?:tasks|settings|launch)\.json$|[/\\]Code[/\\]User[/\\](?:tasks|settings|keybindings)\.json$/,
    effect: 'by which the editor runs commands when the folder is opened',
    grade: 'seldom',
  },
  {
    path: /(?:^|[/\\~\uE000])\.(?:vscode|vscode-server|cursor|windsurf|vscode-oss)[/\\]extensions(?:[/\\]|$)/,
    effect: 'which the editor runs whenever it is opened',
    grade: 'seldom',
  },
  {
    path: /discord_desktop_core(?:-[^/\\]{0,20})?[/\\].*\bindex\.js$|[/\\]betterdiscord\.asar$/i,
    effect: 'which Discord runs',
    grade: 'never',
    asked: 'never',
  },
  {
    path: /(?:^|[/\\\uE000])(?:exodus|atomic(?: wallet)?|ledger live|trezor suite|electrum|discord\w{0,12})[/\\].*\.(?:asar|js|html)$/i,
    effect: 'which a wallet or a messenger runs',
    grade: 'never',
    asked: 'never',
  },
  {
    path: /^\/etc\/(?:hosts|resolv\.conf)$|drivers[/\\]etc[/\\]hosts$/i,
    effect: 'by which names lead to other machines',
    grade: 'never',
  },
  {
    path: /(?:^|[/\\~\uE000])(?:\.npmrc|\.yarnrc|pip\.conf): (?:registry|index-url)$/,
    effect: 'by which packages come from elsewhere from now on',
    grade: 'never',
  },
  {
    path: /\uE000(?:\\node_modules\/(?!\.|undefined\/)[@\w][\w./-]{0,200}|[/\\]node_modules[/\\](?!\.)(?:@[\w.-]{1,100}[/\\])?[\w-][\w.-]{0,100}[/\\].*\.(?:[cm]?js|node))$/,
    effect: OF_ANOTHER,
    grade: 'seldom',
  },
  {
    path: /(?:site|dist)-packages[/\\][A-Za-z]\w{0,99}[/\\](?:\w{1,100}[/\\]){0,9}\w{1,100}\.py$/,
    effect: OF_ANOTHER,
    grade: 'seldom',
  },
  {
    path: /^~[/\\](?:OneDrive[/\\])?Desktop[/\\][^/\\]+$/,
    effect: 'which lies before whoever works at the machine',
    grade: 'seldom',
  },
  {
    path: /^Windows Defender: exclusions$/,
    effect: 'where the guard of the machine looks away',
    grade: 'never',
    asked: 'never',
  },
  { path: /(?:site|dist)-packages[/\\](?:\uE000[/\\])?[^/\\\uE000]{1,100}\.pth$/, effect: PYTHON, grade: 'never' },
  { path: /(?:^|[/\\\uE000])(?:site|user)customize\.py$/, effect: PYTHON, grade: 'never' },
  {
    path: /(?:^|[/\\~\uE000])\.ipython[/\\]profile_\w{1,40}[/\\]startup(?:[/\\]|$)/,
    effect: 'which every start of IPython runs',
    grade: 'never',
  },
  {
    path: /(?:^|[/\\~\uE000])\.jupyter[/\\]jupyter_\w{1,20}_config\.py$/,
    effect: 'which every start of Jupyter runs',
    grade: 'never',
  },
]

/** Longest path that is looked at, UTF-16 units. */
const MAX_PATH_UNITS = 1024

/** What starts from `path` (with holes for unknown parts) later; undefined: nothing that is known. */
export function startPlace(path: string): StartPlace | undefined {
  return path.length > MAX_PATH_UNITS ? undefined : START_PLACES.find(({ path: pattern }) => pattern.test(path))
}

/** Words without which a source hardly names such a place: a file that has one is worth its syntax tree. */
export const START_WORDS: readonly string[] = [
  '.bashrc',
  '.bash_profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.profile"',
  ".profile'",
  '/.profile',
  'authorized_keys',
  'sshd_config',
  '/etc/passwd',
  '/etc/shadow',
  'add-trusted-cert',
  'useradd',
  'crontab',
  '/etc/cron',
  'systemd',
  'LaunchAgents',
  'LaunchDaemons',
  'Start Menu',
  'CurrentVersion',
  'schtasks',
  '.git/hooks',
  'hooksPath',
  '.github/workflows',
  "'.github'",
  '".github"',
  '.claude',
  '.cursor/',
  "'.cursor'",
  '".cursor"',
  '.gemini',
  'mcp.json',
  'CLAUDE.md',
  'AGENTS.md',
  '.vscode',
  '--install-extension',
  'ld.so.preload',
  'discord_desktop_core',
  '.asar',
  'exodus',
  'Exodus',
  'atomic Wallet',
  '.__file__',
  'sitecustomize',
  'usercustomize',
  'getsitepackages',
  'getusersitepackages',
  'purelib',
  '.ipython',
  '.jupyter',
]
