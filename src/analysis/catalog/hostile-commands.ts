/** What a command does to others, in the name of whoever installs or imports a package. */
export type Misuse = 'publishes' | 'asks-an-assistant' | 'asks-for-secrets' | 'mines' | 'stops-machine'

interface HostileCommand {
  readonly misuse: Misuse
  /** matches a command line: its name, and its words joined by spaces */
  readonly line: RegExp
}

/** Flags between a command and its subcommand, and an address that one of them takes. */
const FLAGS = String.raw`(?: -\S+| https?:\S+)*`

const PUBLISHING: readonly string[] = [
  // `npm run publish` is a script of the package's own
  `(?:npm|pnpm|bun)${FLAGS} publish(?! (?:.* )?--dry-run)`,
  `yarn${FLAGS} (?:npm )?publish`,
  `(?:npm|pnpm)${FLAGS} (?:token create|owner add|adduser|deprecate|unpublish)`,
  `(?:lerna|vsce|ovsx|changeset)${FLAGS} publish`,
  `twine${FLAGS} upload`,
  `(?:uv|poetry|pdm|hatch|flit|cargo|maturin)${FLAGS} publish`,
  `gem${FLAGS} push`,
  `python[\\d.]{0,5} -m twine${FLAGS} upload`,
  `(?:docker|podman)(?: image)?${FLAGS} push`,
  `git${FLAGS} push`,
  `gh${FLAGS} (?:repo (?:create|edit|fork|deploy-key)|release (?:create|upload)|gist create|secret set|workflow run|ssh-key add)`,
  // what is only asked for changes nothing
  `gh${FLAGS} api (?:.* )?(?:-X|--method)[ =]?(?:POST|PUT|PATCH|DELETE)`,
  `gh${FLAGS} api (?:.* )?(?:-f|-F|--field|--raw-field|--input) `,
]

/** Flags by which an assistant acts without asking, whatever it is called. */
const ASKS_NOBODY = String.raw`--(?:dangerously-skip-permissions|dangerously-bypass-approvals-and-sandbox|dangerously-allow-all|trust-all-tools|allow-all-tools)\b`

const ASSISTANTS: readonly string[] = [
  `(?:.* )?${ASKS_NOBODY}`,
  String.raw`claude (?:.* )?--permission-mode[ =]bypassPermissions\b`,
  String.raw`claude (?:.* )?--allowed-?[tT]ools[ =]\S*(?:Bash|Write|Edit)`,
  String.raw`gemini (?:.* )?(?:-y|--yolo|--approval-mode[ =]yolo)\b`,
  String.raw`(?:qwen|crush|copilot|cline) (?:.* )?--yolo\b`,
  String.raw`codex (?:.* )?(?:--yolo|--full-auto)\b`,
  String.raw`cursor-agent (?:.* )?(?:-f|--force)\b`,
  String.raw`aider (?:.* )?--yes(?:-always)?\b`,
]

/** What an assistant is told to look for that is nobody's but its user's. */
const SECRETS = String.raw`(?=.*(?:wallet|keystore|\.env\b|id_rsa|private key|seed phrase|mnemonic|credential|api.?key|\.ssh\b|tokens?\b))`

const MINING: readonly string[] = [
  String.raw`(?:.*[\s="'])?stratum[12]?(?:\+(?:tcp|ssl|tls|udp))?://`,
  String.raw`.* --?(?:algo|coin)[ =](?:rx/|randomx|cn/|cryptonight|kawpow|ethash|etchash|autolykos|monero\b|verushash)`,
  String.raw`(?:\S*/)?(?:xmrig|xmr-stak|cpuminer|minerd|t-rex|nbminer|lolminer|phoenixminer|ccminer|ethminer)(?:[ ]|$)`,
]

const STOPPING: readonly string[] = [
  String.raw`shutdown (?:.* )?(?:[/-][srphf]\b|now\b|\+0\b)`,
  String.raw`(?:poweroff|halt|reboot)(?: -\w+)*$`,
  String.raw`systemctl (?:-\S+ )*(?:poweroff|halt|reboot)\b`,
  String.raw`(?:stop|restart)-computer\b`,
]

const HOSTILE: readonly HostileCommand[] = (
  [
    ['publishes', PUBLISHING],
    ['asks-for-secrets', ASSISTANTS.map((line) => `${SECRETS}(?:${line})`)],
    ['asks-an-assistant', ASSISTANTS],
    ['mines', MINING],
    ['stops-machine', STOPPING],
  ] as const
).map(([misuse, lines]) => ({ misuse, line: new RegExp(`^(?:${lines.join('|')})`) }))

/** Commands that only tell of others. */
const TELLING = new Set(['echo', 'printf', 'grep', 'type', 'which', 'where', 'man', '#', 'rem'])

/** UTF-16 units of a command line that are looked at */
const MAX_LINE_UNITS = 2000

/** What a command does to others; undefined: nothing that is known. */
export function misuseOf(name: string, words: readonly string[]): Misuse | undefined {
  if (TELLING.has(name)) return undefined
  const line = [name, ...words].join(' ').slice(0, MAX_LINE_UNITS)
  return HOSTILE.find((command) => command.line.test(line))?.misuse
}

/** Words without which no source names such a command: a file that has one is worth its syntax tree. */
export const MISUSE_WORDS: readonly string[] = [
  'stratum',
  'xmrig',
  'randomx',
  'cryptonight',
  '--dangerously',
  '--yolo',
  '--trust-all-tools',
]
