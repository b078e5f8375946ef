/** A command that changes such a place without naming it. */
interface StartCommand {
  /** its name, as it is called */
  readonly name: string
  /** matches its other words, joined by spaces */
  readonly words: RegExp
  /** the place, as a path */
  readonly place: string
}

/** Longest words of a command that are looked at, UTF-16 units. */
const MAX_WORDS_UNITS = 1024

const ACCOUNTS = 'accounts of the machine'
const AUTHORITIES = 'authorities of the machine'

const START_COMMANDS: readonly StartCommand[] = [
  ...['useradd', 'adduser'].map((name) => ({ name, words: /^(?!.*(?:--system|-r\b)).*[a-z]/, place: ACCOUNTS })),
  { name: 'usermod', words: /-\w*G\b.*\b(?:sudo|wheel|root|admin|docker)\b/, place: ACCOUNTS },
  { name: 'net', words: /^(?:user|localgroup)\s.*\/add\b/i, place: ACCOUNTS },
  { name: 'net1', words: /^(?:user|localgroup)\s.*\/add\b/i, place: ACCOUNTS },
  { name: 'dscl', words: /-create\s+\/Users\//, place: ACCOUNTS },
  { name: 'new-localuser', words: /./, place: ACCOUNTS },
  { name: 'security', words: /^add-trusted-cert\b/, place: AUTHORITIES },
  { name: 'update-ca-certificates', words: /^/, place: AUTHORITIES },
  { name: 'update-ca-trust', words: /^/, place: AUTHORITIES },
  { name: 'certutil', words: /-addstore\b.*\broot\b/i, place: AUTHORITIES },
  { name: 'add-mppreference', words: /-Exclusion\w+\s/i, place: 'Windows Defender: exclusions' },
  {
    name: 'set-mppreference',
    words: /-(?:Disable\w+\s+\$?(?:true|1)|Exclusion\w+\s)/i,
    place: 'Windows Defender: exclusions',
  },
  {
    name: 'npm',
    words: /^(?:config |c )?set (?:-\S+ )*(?:@[\w-]+:)?registry[ =]https?:\/\/(?!(?:localhost|127\.))/,
    place: '~/.npmrc: registry',
  },
  {
    name: 'pnpm',
    words: /^config set (?:-\S+ )*registry[ =]https?:\/\/(?!(?:localhost|127\.))/,
    place: '~/.npmrc: registry',
  },
  {
    name: 'yarn',
    words: /^config set (?:-\S+ )*(?:registry|npmRegistryServer)[ =]https?:\/\/(?!(?:localhost|127\.))/,
    place: '~/.yarnrc: registry',
  },
  {
    name: 'pip',
    words: /^config (?:-\S+ )*set (?:-\S+ )*\w+\.(?:extra-)?index-url[ =]https?:\/\/(?!(?:localhost|127\.))/,
    place: '~/.config/pip/pip.conf: index-url',
  },
  ...['code', 'cursor', 'codium', 'windsurf', 'code-insiders'].map((name) => ({
    name,
    words: /(?:^|\s)--install-extension[ =]\S/,
    place: '~/.vscode/extensions',
  })),
  { name: 'crontab', words: /^(?:-u \S+ )?(?:-(?: |$)|[^-\s])/, place: '/var/spool/cron/crontabs' },
  { name: 'schtasks', words: /(?:^|\s)\/create\b/i, place: 'C:\\Windows\\System32\\Tasks' },
  { name: 'register-scheduledtask', words: /./, place: 'C:\\Windows\\System32\\Tasks' },
  { name: 'systemctl', words: /(?:^|\s)enable\s/, place: '/etc/systemd/system' },
  { name: 'launchctl', words: /^(?:load|bootstrap|submit)\s/, place: '~/Library/LaunchAgents' },
  {
    name: 'git',
    words: /\bconfig\s.*--(?:global|system)\b.*\b(?:core\.(?:hooksPath|fsmonitor)|init\.templateDir)\s+\S/i,
    place: '~/.gitconfig: core.hooksPath',
  },
  {
    name: 'git',
    words:
      /\bconfig\s.*--(?:global|system)\b.*\b(?:core\.(?:pager|sshCommand|editor|askPass)|credential\.helper|alias\.\w+)\s.*(?:\b(?:curl|wget|nc|powershell)\b|\/dev\/tcp\/|\bnode -e\b|\bpython\d? -c\b)/i,
    place: '~/.gitconfig: core.pager',
  },
  {
    name: 'git',
    words: /\bconfig\s(?!.*--(?:get|unset|global|system)\b).*\bcore\.(?:hooksPath|fsmonitor)\s+\S/i,
    place: '\uE000/.git/config: core.hooksPath',
  },
]

/** The place that a command changes, as a path; undefined: none that is known. */
export function placeOfCommand(name: string, words: readonly string[]): string | undefined {
  const given = words.join(' ').slice(0, MAX_WORDS_UNITS)
  return START_COMMANDS.find((command) => command.name === name && command.words.test(given))?.place
}
